from django.apps import apps
from django.db import models
from django.db.models import Q, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from csi.core.history.registry import subjects
from csi.core.permissions import RecordPermission

NOTHING = Value("", output_field=models.TextField())


class ChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The mission's log: for those who see every district."""
        return self if user.is_active and user.has_permission(RecordPermission.VIEW_HISTORY_LOG) else self.none()

    def editable_by(self, user):
        """Nobody changes what happened."""
        return self.none()

    def for_list(self):
        return self.select_related("by")

    def of_record(self, table, number):
        """A record's own changes and those of the rows of its tables."""
        return self.filter(subject=table, subject_id=number)

    def told_to(self, user):
        """Without what was written while the record was confidential, but for those whom it was confidential to."""
        if user.has_permission(RecordPermission.VIEW_CONFIDENTIAL):
            return self
        told = self.annotate(
            sensitivity_left=Coalesce(KT("row__sensitivity"), NOTHING),
            sensitivity_before=Coalesce(KT("was__sensitivity"), NOTHING),
            author=Coalesce(KT("row__created_by_id"), NOTHING),
        )
        secret = Q(sensitivity_left="confidential") | Q(sensitivity_before="confidential")
        return told.filter(~secret | Q(author=str(user.pk)))

    def last_of_each(self, table):
        """What happened last to each record of a table, its rows in other tables aside."""
        return self.filter(
            pk__in=self.filter(subject=table, table=table).order_by("record", "-pk").distinct("record").values("pk")
        )

    def as_left_by(self, change):
        """The last change of each row up to that one: what the record and its rows held then."""
        return self.filter(pk__lte=change).order_by("table", "record", "-pk").distinct("table", "record")

    def of_district(self, district):
        """Changes of the records of a district, and of those that named it when they were deleted."""
        ours = Q(row__district_id=district.pk) | Q(subject="districts_district", subject_id=district.pk)
        for table, model in subjects().items():
            if getattr(model._default_manager.all(), "district_lookups", ()):
                records = model._default_manager.in_districts([district.pk]).values("pk")
                ours |= Q(subject=table, subject_id__in=records)
        return self.filter(ours)

    def versions(self):
        """The last change of each time that something was done: its number is the version's."""
        return self.order_by().values("transaction").annotate(version=models.Max("pk")).order_by("-version")


def districts():
    """The model of districts, by name: it stands above this app."""
    return apps.get_model("districts", "District")
