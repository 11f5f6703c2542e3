from forums.models.actions import Action
from forums.models.groups import WorkingGroup
from forums.models.meetings import Attendance, CommunityPresence, Discussion, Meeting

__all__ = ["Action", "Attendance", "CommunityPresence", "Discussion", "Meeting", "WorkingGroup"]
