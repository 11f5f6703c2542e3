"""Who may see and who may change a record: asked of the queryset, never of the view."""

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q

from csi.core.permissions import RecordPermission


def get_scope_model() -> type[models.Model]:
    """Return the model of `settings.RECORD_SCOPE_MODEL`, by which access to records is limited."""
    return apps.get_model(settings.RECORD_SCOPE_MODEL)


class ScopedQuerySet(models.QuerySet):
    """A queryset that knows whose it is.

    `district_lookups`: the paths from the record to its district (`"group__district"`). A path over a
    many-to-many relation is allowed. Empty: the record belongs to the whole mission, every recorder sees
    it, and only managers and administrators change it.

    Readers see aggregates only, so they see no record here.
    """

    district_lookups: tuple[str, ...] = ()
    edited_by_field_staff = True

    def visible_to(self, user):
        """The records that this person may open, list, search, count, export and choose."""
        if not user.is_active or not user.has_permission(RecordPermission.VIEW_RECORDS):
            return self.none()
        if user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS) or not self.district_lookups:
            return self
        return self.in_districts(user.district_ids)

    def editable_by(self, user):
        """The records that this person may change or delete; always within `visible_to`."""
        visible = self.visible_to(user)
        if user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS):
            return visible
        return visible if self.edited_by_field_staff and self.district_lookups else self.none()

    def in_districts(self, districts):
        """The records of these districts (ids or a queryset), each once."""
        ours = Q()
        for lookup in self.district_lookups:
            ours |= Q(**{f"{lookup}__in": districts})
        if len(self.district_lookups) == 1:
            return self.filter(ours)
        # Several paths may join a record to two of the districts: the subquery keeps each record once.
        return self.filter(pk__in=self.model._base_manager.filter(ours).values("pk"))
