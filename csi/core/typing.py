"""Types shared by annotations of several packages."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.functional import Promise

from csi.core.permissions import Permission

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise
else:
    StrOrPromise = str | Promise

__all__ = ["FieldLayout", "RecordUser", "StrOrPromise"]

# A field's name, or a tuple of names of fields that stand side by side.
FieldLayout = str | Sequence[str]


class RecordUser(Protocol):
    """The attributes of a user on which access to records depends."""

    pk: Any

    @property
    def role(self) -> Any: ...

    @property
    def is_active(self) -> Any: ...

    def has_permission(self, permission: Permission) -> bool: ...

    @property
    def scope_ids(self) -> Any: ...
