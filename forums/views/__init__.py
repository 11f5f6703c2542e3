from forums.views.actions import ActionAdd, ActionDelete, ActionDetail, ActionDone, ActionEdit, ActionList
from forums.views.groups import (
    WorkingGroupAdd,
    WorkingGroupDelete,
    WorkingGroupDetail,
    WorkingGroupEdit,
    WorkingGroupList,
)
from forums.views.meetings import MeetingDelete, MeetingDetail, MeetingList, MinutesFile
from forums.views.recording import MeetingAdd, MeetingEdit
from forums.views.register import CommitmentRegister

__all__ = [
    "ActionAdd",
    "ActionDelete",
    "ActionDetail",
    "ActionDone",
    "ActionEdit",
    "ActionList",
    "CommitmentRegister",
    "MeetingAdd",
    "MeetingDelete",
    "MeetingDetail",
    "MeetingEdit",
    "MeetingList",
    "MinutesFile",
    "WorkingGroupAdd",
    "WorkingGroupDelete",
    "WorkingGroupDetail",
    "WorkingGroupEdit",
    "WorkingGroupList",
]
