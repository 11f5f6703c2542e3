"""Related panels of forums on the pages of districts, concerns and contacts."""

from django.utils.translation import gettext as _

from csi.concerns.models import Concern
from csi.core.crud.panels import RelatedPanel, register_panels
from csi.core.crud.urls import get_add_url, get_list_url
from csi.core.typing import RecordUser
from districts.models import Contact, District
from forums.models import Action, Discussion, Meeting, WorkingGroup
from forums.tables import ActionTable, DiscussionTable, MeetingTable, WorkingGroupTable


@register_panels("districts.District")
def get_district_panels(district: District, user: RecordUser) -> list[RelatedPanel]:
    groups = WorkingGroup.objects.visible_to(user).filter(district=district)
    meetings = Meeting.objects.visible_to(user).filter(group__district=district)
    actions = Action.objects.visible_to(user).filter(meeting__group__district=district).outstanding()
    return [
        RelatedPanel(
            _("Working groups"),
            groups.for_list(),
            WorkingGroupTable,
            all_url=get_list_url(WorkingGroup, district=district),
            add_url=get_add_url(WorkingGroup, user, district=district),
            exclude=("district", "closed", "established"),
        ),
        RelatedPanel(
            _("Meetings"),
            meetings.for_list(),
            MeetingTable,
            all_url=get_list_url(Meeting, district=district),
            exclude=("district", "kind", "venue"),
        ),
        RelatedPanel(
            _("Outstanding actions"),
            actions.for_list(),
            ActionTable,
            all_url=get_list_url(Action, district=district, outstanding="true"),
            exclude=("district", "done_on", "sector", "meeting"),
        ),
    ]


@register_panels("concerns.Concern")
def get_concern_panels(concern: Concern, user: RecordUser) -> list[RelatedPanel]:
    discussions = Discussion.objects.visible_to(user).filter(concern=concern)
    actions = Action.objects.visible_to(user).filter(concern=concern)
    return [
        RelatedPanel(
            _("Agenda items"),
            discussions.for_list().order_by("-meeting__month", "-pk"),
            DiscussionTable,
            exclude=("concern", "category", "state"),
            empty=_("Not yet on an agenda."),
        ),
        RelatedPanel(
            _("Actions"),
            actions.for_list(),
            ActionTable,
            all_url=get_list_url(Action, concern=concern),
            exclude=("concern", "district", "sector"),
            empty=_("No action has been agreed yet."),
        ),
    ]


@register_panels("districts.Contact")
def get_contact_panels(contact: Contact, user: RecordUser) -> list[RelatedPanel]:
    actions = Action.objects.visible_to(user).filter(responsible=contact)
    chaired = WorkingGroup.objects.visible_to(user).filter(chair=contact)
    return [
        RelatedPanel(
            _("Actions for which this contact is responsible"),
            actions.for_list(),
            ActionTable,
            all_url=get_list_url(Action, responsible=contact),
            exclude=("responsible", "district", "sector", "concern"),
        ),
        RelatedPanel(_("Working groups chaired"), chaired.for_list(), WorkingGroupTable, exclude=("chair",)),
    ]
