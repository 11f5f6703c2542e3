"""Taking vehicles out of service and returning them; concerns raised at a trip."""

import datetime

from django.db import transaction

from csi.accounts.models import User
from csi.concerns.models import Concern, ConcernChannel
from csi.core.history.actor import set_actor
from receptions.models import MobileReception, ServiceGap, ServiceGapKind, Trip


@transaction.atomic
def take_out_of_service(
    *, acting_user: User, vehicle: MobileReception, kind: ServiceGapKind, on: datetime.date
) -> ServiceGap:
    """Start an open-ended service gap on that date, or return the gap that already includes it."""
    with set_actor(acting_user):
        gap = vehicle.gaps.running_on(on).first()
        return gap or ServiceGap.objects.create(vehicle=vehicle, kind=kind, starts=on)


@transaction.atomic
def return_to_service(*, acting_user: User, vehicle: MobileReception, on: datetime.date) -> None:
    """End the open service gap on the day before that date."""
    with set_actor(acting_user):
        for gap in vehicle.gaps.filter(ends=None):
            gap.ends = max(gap.starts, on - datetime.timedelta(days=1))
            gap.save()


@transaction.atomic
def raise_concern_at_trip(*, acting_user: User, trip: Trip, concern: Concern) -> Concern:
    """Save a concern as raised at a trip, in the district of its deployment."""
    concern.trip, concern.district = trip, trip.deployment.district
    concern.channel = ConcernChannel.RECEPTION
    with set_actor(acting_user):
        concern.save()
    return concern
