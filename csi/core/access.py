"""Access to records: which records a user may see and which the user may change.

Access is limited by scope: a record belongs to one or more records of `settings.RECORD_SCOPE_MODEL`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Q

from csi.core.permissions import RecordPermission
from csi.core.typing import RecordUser


def get_scope_model() -> type[models.Model]:
    """Return the model of `settings.RECORD_SCOPE_MODEL`."""
    return apps.get_model(settings.RECORD_SCOPE_MODEL)


class ScopedQuerySet(models.QuerySet):
    """A queryset whose records belong to scopes.

    `scope_paths`: the ORM paths from the record to its scope (`"course__unit"`), also over many-to-many relations.
    Empty: the record is shared by all scopes; every user who views records sees it, and only users with access to all
    scopes change it. Users without the permission to view records see no record.
    """

    scope_paths: tuple[str, ...] = ()
    edited_by_field_staff = True

    def visible_to(self, user: RecordUser) -> Self:
        """Return the records that the user may open, list, search, count, export and choose."""
        if not user.is_active or not user.has_permission(RecordPermission.VIEW_RECORDS):
            return self.none()
        if user.has_permission(RecordPermission.ACCESS_ALL_SCOPES) or not self.scope_paths:
            return self
        return self.in_scopes(user.scope_ids)

    def editable_by(self, user: RecordUser) -> Self:
        """Return the records that the user may change or delete; all of them are visible to the user."""
        visible = self.visible_to(user)
        if user.has_permission(RecordPermission.ACCESS_ALL_SCOPES):
            return visible
        return visible if self.edited_by_field_staff and self.scope_paths else self.none()

    def could_be_edited(self, record: Any, user: RecordUser) -> bool:
        """Return whether the user could have changed a deleted record, by its own columns."""
        if self.editable_by(user).query.is_empty():
            return False
        if user.has_permission(RecordPermission.ACCESS_ALL_SCOPES):
            return True
        return any(getattr(read_path(record, path), "pk", None) in user.scope_ids for path in self.scope_paths)

    def in_scopes(self, scopes: Iterable[Any] | models.QuerySet) -> Self:
        """Return the records of these scopes (ids or a queryset), each once."""
        condition = Q()
        for path in self.scope_paths:
            condition |= Q(**{f"{path}__in": scopes})
        if len(self.scope_paths) == 1:
            return self.filter(condition)
        # Several paths may join a record to two of the scopes; the subquery keeps each record once.
        return self.filter(pk__in=self.model._base_manager.filter(condition).values("pk"))


def read_path(record: Any, path: str) -> Any:
    """Return the value of an ORM path of a record; None if there is none or it is a set."""
    value = record
    for name in path.split("__"):
        try:
            value = getattr(value, name, None)
        except (ObjectDoesNotExist, ValueError):
            return None
        if value is None or isinstance(value, models.Manager):
            return None
    return value


def can_add(model: type[Any], user: RecordUser) -> bool:
    """Return whether the user may add records of this model."""
    return not model.objects.editable_by(user).query.is_empty()


def limit_to_scopes(records: Any, scopes: Collection[Any] | None) -> Any:
    """Return the records of some scopes, given by their keys; all of them if it is None."""
    return records if scopes is None else records.in_scopes(scopes)
