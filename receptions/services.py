"""Vehicles are taken out of service and come back."""

import datetime

from django.db import transaction

from csi.core.history.actor import set_actor
from receptions.models import MobileReception, ServiceGap


@transaction.atomic
def take_out_of_service(*, acting_user, vehicle: MobileReception, kind: str, on: datetime.date) -> ServiceGap:
    """In repair or withdrawn from that day until further notice; a gap that is open already stays as it is."""
    with set_actor(acting_user):
        gap = vehicle.gaps.running_on(on).first()
        return gap or ServiceGap.objects.create(vehicle=vehicle, kind=kind, starts=on)


@transaction.atomic
def return_to_service(*, acting_user, vehicle: MobileReception, on: datetime.date) -> None:
    """In service again from that day: the day before was the last one out of it."""
    with set_actor(acting_user):
        for gap in vehicle.gaps.filter(ends=None):
            gap.ends = max(gap.starts, on - datetime.timedelta(days=1))
            gap.save()
