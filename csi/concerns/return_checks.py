"""What a month holds of concerns: for the district's monthly return."""

from django.utils.translation import gettext as _

from csi.concerns.models import Concern
from csi.returns.checklist import Contents, Recorded, listed, register_return_section


@register_return_section
def concerns(district, month, user):
    ours = Concern.objects.visible_to(user).filter(district=district)
    raised = ours.raised_between(month.start, month.end).count()
    settled = ours.filter(settled_on__gte=month.start, settled_on__lt=month.end).count()
    return Contents(
        recorded=[
            Recorded(_("Concerns raised"), raised, listed("concerns:concern_list", district=district.pk, raised=month)),
            Recorded(
                _("Concerns resolved or closed"),
                settled,
                listed("concerns:concern_list", district=district.pk, settled=month),
            ),
        ]
    )
