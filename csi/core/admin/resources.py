"""Import and export of reference data; a file with an invalid row is rejected."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.template.loader import get_template
from django.utils.translation import gettext as _
from import_export.resources import Diff, ModelResource

from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors


@contextmanager
def report_by_row(model: Any) -> Iterator[None]:
    """Convert a constraint violation into a validation error of the row."""
    try:
        with translate_integrity_errors(model):
            yield
    except ConstraintViolation as violation:
        raise violation.as_validation_error() from violation


class RecordDiff(Diff):
    """The changes of a record by an import, without the inline styles of the library."""

    def as_html(self) -> list[str]:
        template = get_template("admin/import_export/difference.html")
        left = [None] * len(self.right) if self.new else self.left
        pairs = zip(map(_as_text, left), map(_as_text, self.right), strict=True)
        return [template.render({"before": before, "after": after}) for before, after in pairs]


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)


class RecordResource(ModelResource):
    """Base class of every import: validates each row and the user's permission to change it.

    The admin passes the argument `user`; a management command may omit it.
    """

    class Meta:
        clean_model_instances = True
        use_transactions = True
        skip_unchanged = True
        report_skipped = False

    def import_data(self, dataset: Any, *args: Any, **kwargs: Any) -> Any:
        # An invalid row rolls back the whole file, as a failed row does.
        kwargs["rollback_on_validation_errors"] = True
        return super().import_data(dataset, *args, **kwargs)

    def get_diff_class(self) -> type[Diff]:
        return RecordDiff

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.user = kwargs.get("user")
        super().before_import(dataset, **kwargs)

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        with report_by_row(self._meta.model):
            super().do_instance_save(instance, is_create)
            if not self._is_editable(instance):
                raise ValidationError(_("You do not have permission to change this record."))

    def delete_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        if not self._is_editable(instance):
            raise ValidationError(_("You do not have permission to change this record."))
        with report_by_row(self._meta.model):
            super().delete_instance(instance, row, **kwargs)

    def _is_editable(self, instance: Any) -> bool:
        records = self._meta.model.objects
        if self.user is None or not hasattr(records, "editable_by"):
            return True
        return records.editable_by(self.user).filter(pk=instance.pk).exists()
