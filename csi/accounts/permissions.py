"""The roles, the permissions and the table that grants permissions to roles."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.permissions import Permission, RecordPermission


class Role(models.TextChoices):
    """The role of an account; each account has one."""

    FIELD_STAFF = "field_staff", _("Field staff")
    MANAGER = "manager", _("Manager")
    READER = "reader", _("Reader")
    ADMINISTRATOR = "administrator", _("Administrator")


class MissionPermission(Permission):
    """A permission beyond those that concern records of every type (`RecordPermission`)."""

    LOWER_SENSITIVITY = "lower_sensitivity", _("Make the record of another author less sensitive")
    RECEIVE_RETURN_REMINDERS = "receive_return_reminders", _("Receive reminders of outstanding returns")
    SEND_RETURN_REMINDERS = "send_return_reminders", _("Send reminders of outstanding returns")
    DECIDE_RETURNS = "decide_returns", _("Accept a return, return it for correction, reopen the month")
    APPROVE_INITIATIVES = "approve_initiatives", _("Approve initiatives and change an approved budget")
    RECEIVE_MONTHLY_REPORT = "receive_monthly_report", _("Subscribe to the monthly report by e-mail")
    VIEW_ACCESS_LOG = "view_access_log", _("View the access log")
    MANAGE_ACCOUNTS = "manage_accounts", _("Manage accounts, reference data and every record in the admin")


_MANAGER: frozenset[Permission] = frozenset(
    {
        *RecordPermission,
        MissionPermission.LOWER_SENSITIVITY,
        MissionPermission.SEND_RETURN_REMINDERS,
        MissionPermission.DECIDE_RETURNS,
        MissionPermission.APPROVE_INITIATIVES,
        MissionPermission.RECEIVE_MONTHLY_REPORT,
    }
)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.READER: frozenset(),
    Role.FIELD_STAFF: frozenset({RecordPermission.VIEW_RECORDS, MissionPermission.RECEIVE_RETURN_REMINDERS}),
    Role.MANAGER: _MANAGER,
    Role.ADMINISTRATOR: _MANAGER | {MissionPermission.VIEW_ACCESS_LOG, MissionPermission.MANAGE_ACCOUNTS},
}


def has_permission(role: str, permission: Permission) -> bool:
    """Return True if the table grants `permission` to `role`."""
    return permission in ROLE_PERMISSIONS[Role(role)]


def is_limited_to_districts(role: str) -> bool:
    """Return True if `role` may view records, but only those of the user's districts."""
    permissions = ROLE_PERMISSIONS[Role(role)]
    return RecordPermission.VIEW_RECORDS in permissions and RecordPermission.ACCESS_ALL_SCOPES not in permissions


def roles_with(permission: Permission) -> list[Role]:
    """Return the roles to which the table grants `permission`."""
    return [role for role, permissions in ROLE_PERMISSIONS.items() if permission in permissions]
