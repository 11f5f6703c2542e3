from forums.models.actions import Action, ActionStage
from forums.models.attendance import Attendance, CommunityPresence
from forums.models.cadence_changes import CadenceChange
from forums.models.discussions import Discussion, DiscussionOutcome
from forums.models.groups import MeetingCadence, WorkingGroup
from forums.models.meetings import Meeting, MeetingKind, MeetingState

__all__ = [
    "Action",
    "ActionStage",
    "Attendance",
    "CadenceChange",
    "CommunityPresence",
    "Discussion",
    "DiscussionOutcome",
    "Meeting",
    "MeetingCadence",
    "MeetingKind",
    "MeetingState",
    "WorkingGroup",
]
