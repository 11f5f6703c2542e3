"""Writes across observations and concerns, and the receipt of handovers."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from advisers.models import Handover, Observation
from csi.accounts.models import User
from csi.concerns.models import Concern, ConcernChannel
from csi.core import clock
from csi.core.crud.integrity_errors import ConstraintViolation
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


@transaction.atomic
def acknowledge_handover(*, acting_user: User, handover: Handover) -> Handover:
    """Record that the user has received the handover pack.

    Raise ConstraintViolation if somebody acknowledged it before, or the user is the adviser who leaves.
    """
    handover = Handover.objects.editable_by(acting_user).select_for_update(of=("self",)).get(pk=handover.pk)
    if handover.is_acknowledged:
        raise ConstraintViolation(_("The receipt has been acknowledged already."), "acknowledged_by", Handover)
    handover.acknowledged_at, handover.acknowledged_by = clock.now(), acting_user
    with set_actor(acting_user):
        handover.save(update_fields=["acknowledged_at", "acknowledged_by"])
    return handover
