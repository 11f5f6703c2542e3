from forums.forms.actions import ActionDoneForm, ActionForm
from forums.forms.attendance import AttendanceFormSet, CommunityFormSet
from forums.forms.commitments import CommitmentFormSet
from forums.forms.formsets import AgendaFormSet, AgreedActionFormSet
from forums.forms.groups import WorkingGroupForm
from forums.forms.meetings import MeetingForm

__all__ = [
    "ActionDoneForm",
    "ActionForm",
    "AgendaFormSet",
    "AgreedActionFormSet",
    "AttendanceFormSet",
    "CommitmentFormSet",
    "CommunityFormSet",
    "MeetingForm",
    "WorkingGroupForm",
]
