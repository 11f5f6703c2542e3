"""Districts that reports list."""

import datetime

from csi.accounts.models import User
from districts.models import District


def list_districts_in_operation(user: User, day: datetime.date) -> list[District]:
    """Return the districts in operation on a day that the user may see."""
    return list(District.objects.visible_to(user).in_operation_on(day))
