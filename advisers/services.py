"""What is written across observations and concerns."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from advisers.models import Observation
from csi.concerns.models import Concern, ConcernChannel
from csi.core.history.actor import set_actor


@transaction.atomic
def raise_concern(*, acting_user, observation: Observation, concern: Concern) -> Concern:
    """Saves the concern that the observation became, in the observation's district, and links the two.

    An observation becomes one concern: a second is refused, also when two people press at once.
    """
    observation = Observation.objects.select_for_update().get(pk=observation.pk)
    if observation.concern_id:
        raise ValidationError(_("This observation has become a concern already."))
    concern.district_id = observation.district_id
    concern.channel = ConcernChannel.OBSERVATION
    with set_actor(acting_user):
        concern.save()
        observation.concern = concern
        observation.save(update_fields=["concern"])
    return concern
