"""Districts that reports list, and the grouping of their rows by province."""

import datetime

from csi.accounts.models import User
from districts.models import District
from districts.provinces import group_by_province

__all__ = ["group_by_province", "list_districts_in_operation"]


def list_districts_in_operation(user: User, day: datetime.date) -> list[District]:
    """Return the districts in operation on a day that the user may see."""
    return list(District.objects.visible_to(user).in_operation_on(day))
