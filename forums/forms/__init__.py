from forums.forms.actions import ActionForm, DoneForm
from forums.forms.groups import WorkingGroupForm
from forums.forms.meetings import MeetingForm
from forums.forms.rows import ActionRows, AgendaRows, AttendanceRows, CommunityRows

__all__ = [
    "ActionForm",
    "ActionRows",
    "AgendaRows",
    "AttendanceRows",
    "CommunityRows",
    "DoneForm",
    "MeetingForm",
    "WorkingGroupForm",
]
