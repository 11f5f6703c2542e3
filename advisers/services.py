"""Writes across observations and concerns."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from advisers.models import Observation
from csi.accounts.models import User
from csi.concerns.models import Concern, ConcernChannel
from csi.core.history.actor import set_actor


@transaction.atomic
def raise_concern(*, acting_user: User, observation: Observation, concern: Concern) -> Concern:
    """Save a concern created from an observation, in its district, and link the two.

    Raise ValidationError if a concern has already been created from the observation.
    """
    observation = Observation.objects.select_for_update().get(pk=observation.pk)
    if observation.concern_id:
        raise ValidationError(_("A concern has already been created from this observation."))
    concern.district_id = observation.district_id
    concern.channel = ConcernChannel.OBSERVATION
    with set_actor(acting_user):
        concern.save()
        observation.concern = concern
        observation.save(update_fields=["concern"])
    return concern
