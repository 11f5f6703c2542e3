"""System checks of the role with which the application connects to the database."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection

from csi.core.db.roles import find_role_faults

HINT = "docs/deployment.md, “PostgreSQL”, describes the two roles of the database."


@register(Tags.database)
def check_database_role(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Report a role that could remove the triggers: `manage.py check --database default`."""
    return check_deployed_role() if DEFAULT_DB_ALIAS in (databases or ()) else []


@register(Tags.security, deploy=True)
def check_deployed_role(**_kwargs: Any) -> list[CheckMessage]:
    """Report a role that could remove the triggers: `manage.py check --deploy`."""
    if connection.settings_dict.get("RUNTIME"):
        # A command that needs the owner, or a test.
        return []
    try:
        with connection.cursor() as cursor:
            faults = find_role_faults(cursor)
    except DatabaseError as error:
        reason = str(error).strip().partition("\n")[0]
        return [Warning(f"The role in the database could not be checked: {reason}", id="csi.W002")]
    return [Warning(fault, hint=HINT, id="csi.W001") for fault in faults]
