"""What forums show on the pages of districts, concerns and contacts."""

from django.utils.translation import gettext as _

from csi.core.crud.panels import RelatedPanel, register_panels
from csi.core.crud.views import can_add
from forums.models import Action, Discussion, Meeting, WorkingGroup
from forums.tables import ActionTable, DiscussionTable, MeetingTable, WorkingGroupTable
from forums.views.addresses import address


@register_panels("districts.District")
def forums_of_a_district(district, user):
    groups = WorkingGroup.objects.visible_to(user).filter(district=district)
    meetings = Meeting.objects.visible_to(user).filter(group__district=district)
    actions = Action.objects.visible_to(user).filter(meeting__group__district=district).outstanding()
    return [
        RelatedPanel(
            _("Working groups"),
            groups.for_list(),
            WorkingGroupTable,
            all_url=address("workinggroup_list", district=district.pk),
            add_url=address("workinggroup_add", district=district.pk) if can_add(WorkingGroup, user) else None,
            exclude=("district", "closed", "established"),
        ),
        RelatedPanel(
            _("Meetings"),
            meetings.for_list(),
            MeetingTable,
            all_url=address("meeting_list", district=district.pk),
            exclude=("district", "kind", "venue"),
        ),
        RelatedPanel(
            _("Actions owed"),
            actions.for_list(),
            ActionTable,
            all_url=address("action_list", district=district.pk, outstanding="true"),
            exclude=("district", "done_on", "sector", "meeting"),
        ),
    ]


@register_panels("concerns.Concern")
def forums_of_a_concern(concern, user):
    discussions = Discussion.objects.visible_to(user).filter(concern=concern)
    actions = Action.objects.visible_to(user).filter(concern=concern)
    return [
        RelatedPanel(
            _("On agendas"),
            discussions.for_list().order_by("-meeting__month", "-pk"),
            DiscussionTable,
            exclude=("concern", "category", "state"),
            empty=_("It has been on no agenda yet."),
        ),
        RelatedPanel(
            _("Actions"),
            actions.for_list(),
            ActionTable,
            all_url=address("action_list", concern=concern.pk),
            exclude=("concern", "district", "sector"),
            empty=_("No action has been agreed for it yet."),
        ),
    ]


@register_panels("districts.Contact")
def forums_of_a_contact(contact, user):
    actions = Action.objects.visible_to(user).filter(responsible=contact)
    chaired = WorkingGroup.objects.visible_to(user).filter(chair=contact)
    return [
        RelatedPanel(
            _("Responsible for actions"),
            actions.for_list(),
            ActionTable,
            all_url=address("action_list", responsible=contact.pk),
            exclude=("responsible", "district", "sector", "concern"),
        ),
        RelatedPanel(_("Chairs"), chaired.for_list(), WorkingGroupTable, exclude=("chair",)),
    ]
