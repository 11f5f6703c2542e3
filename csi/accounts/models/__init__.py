"""Accounts, calendar feeds and the access log."""

from csi.accounts.models.access_log import AccessEvent, AccessEventKind
from csi.accounts.models.calendar_feeds import CalendarFeed
from csi.accounts.models.users import LAST_ADMINISTRATOR, User, UserDistrict, lock_administrators
from csi.accounts.permissions import Role

__all__ = [
    "LAST_ADMINISTRATOR",
    "AccessEvent",
    "AccessEventKind",
    "CalendarFeed",
    "Role",
    "User",
    "UserDistrict",
    "lock_administrators",
]
