"""Import and export of reference data; a file with an invalid row is rejected."""

import copy
import functools
import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.template.loader import get_template
from django.utils.translation import gettext as _
from import_export.resources import Diff, ModelResource
from import_export.results import RowResult

from csi.core.admin.cells import (
    BooleanCell,
    ChoiceCell,
    CoordinateCell,
    DecimalCell,
    TextCell,
    WholeNumberCell,
    get_field_label,
    normalise,
)
from csi.core.coordinates import CoordinateField
from csi.core.crud.error_messages import replace_default_messages
from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors
from csi.core.db.fields import ChoiceField

logger = logging.getLogger(__name__)


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

    The columns have the labels of the fields. An imported file may also use the names of the fields. The admin passes
    the argument `user`; a management command may omit it.
    """

    WIDGETS_MAP = {
        **ModelResource.WIDGETS_MAP,
        **dict.fromkeys(("CharField", "TextField"), TextCell),
        **dict.fromkeys(("DecimalField", "FloatField"), DecimalCell),
        "BooleanField": BooleanCell,
        **dict.fromkeys(
            (name for name in ModelResource.WIDGETS_MAP if "Integer" in name or "Auto" in name), WholeNumberCell
        ),
    }

    class Meta:
        clean_model_instances = True
        use_transactions = True
        skip_unchanged = True
        report_skipped = False

    @classmethod
    def widget_from_django_field(cls, f: Any, default: Any = TextCell) -> Any:
        if isinstance(f, ChoiceField) and f.enum is not None:
            return functools.partial(ChoiceCell, f.enum)
        if isinstance(f, CoordinateField):
            return functools.partial(CoordinateCell, f.axis)
        return super().widget_from_django_field(f, default)

    @classmethod
    def widget_kwargs_for_field(cls, field_name: str, django_field: Any) -> dict[str, Any]:
        return {}

    # Labels

    def get_label(self, name: str) -> str:
        """Return the heading of the column of a field."""
        return get_field_label(self._meta.model, name)

    def get_export_headers(self, selected_fields: Any = None) -> list[str]:
        return [self.get_label(field.column_name) for field in self.get_export_fields(selected_fields)]

    def get_diff_headers(self) -> list[str]:
        return [self.get_label(field.column_name) for field in self.get_import_fields()]

    def get_user_visible_fields(self) -> list[Any]:
        """Return copies of the fields with their labels, for the pages of the admin."""
        fields = [copy.copy(field) for field in super().get_user_visible_fields()]
        for field in fields:
            field.column_name = self.get_label(field.column_name)
        return fields

    def _get_field_names(self) -> dict[str, str]:
        """Return the names of the fields by their normalised labels and names."""
        names = list(self.fields)
        return {normalise(name): name for name in names} | {normalise(self.get_label(name)): name for name in names}

    # Import

    def import_data(self, dataset: Any, *args: Any, **kwargs: Any) -> Any:
        headers = [str(header).strip() for header in dataset.headers or ()]
        if problems := list(self._find_header_problems(headers)):
            result = self.get_result_class()()
            for problem in problems:
                result.append_base_error(self.get_error_result_class()(problem))
            return result
        names = self._get_field_names()
        dataset.headers = [names[normalise(header)] for header in headers]
        # An invalid row rolls back the whole file, as a failed row does.
        kwargs["rollback_on_validation_errors"] = True
        result = super().import_data(dataset, *args, **kwargs)
        result.file_headers = headers
        row_numbers = getattr(dataset, "row_numbers", range(2, len(dataset) + 2))
        for row in result.invalid_rows:
            index = row.number - 1
            row.number, row.values = row_numbers[index], dataset[index]
        return result

    def _find_header_problems(self, headers: Iterable[str]) -> Iterator[str]:
        names = self._get_field_names()
        known = ", ".join(self.get_label(name) for name in self.fields)
        if unknown := [header for header in headers if normalise(header) not in names]:
            message = _("The first row contains unknown columns: %(columns)s. The known columns are: %(known)s.")
            yield message % {"columns": ", ".join(f"“{header}”" for header in unknown), "known": known}
        found = Counter(names[normalise(header)] for header in headers if normalise(header) in names)
        if repeated := [self.get_label(name) for name, number in found.items() if number > 1]:
            yield _("The first row contains columns twice: %(columns)s.") % {"columns": ", ".join(repeated)}
        identifying = [name for name in self.get_import_id_fields() if name != "id"]
        if missing := [self.get_label(name) for name in identifying if name not in found]:
            message = _("The first row lacks columns: %(columns)s. They identify the records.")
            yield message % {"columns": ", ".join(missing)}

    def get_diff_class(self) -> type[Diff]:
        return RecordDiff

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.user = kwargs.get("user")
        super().before_import(dataset, **kwargs)

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Leave sequences as they are: no file contains ids, and the role may not set a sequence."""

    def import_row(self, row: Any, instance_loader: Any, **kwargs: Any) -> Any:
        """Import a row; an unexpected error is logged, and the user is told which row to check."""
        result = super().import_row(row, instance_loader, **kwargs)
        for error in result.errors:
            logger.error("A row could not be imported.", exc_info=error.error)
            result.import_type = RowResult.IMPORT_TYPE_INVALID
            result.validation_error = ValidationError(_("This row could not be read. Check its values."))
        result.errors = []
        if error := result.validation_error:
            result.validation_error = self._label_errors(error)
        return result

    def _label_errors(self, error: ValidationError) -> ValidationError:
        """Return the errors by the labels of the fields instead of their names."""
        if not hasattr(error, "error_dict"):
            return error
        return ValidationError(
            {
                name if name == NON_FIELD_ERRORS else self.get_label(name): errors
                for name, errors in error.error_dict.items()
            }
        )

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> Any:
        try:
            return super().get_or_init_instance(instance_loader, row)
        except ValueError:
            # The row is identified by an invalid value: import every field of it to report all errors by field.
            instance = self.init_instance(row)
            self.import_instance(instance, row)
            raise
        except self._meta.model.MultipleObjectsReturned as error:
            raise ValidationError(_("Several records match this row. Change one of them first.")) from error

    def validate_instance(self, instance: Any, *args: Any, **kwargs: Any) -> None:
        try:
            super().validate_instance(instance, *args, **kwargs)
        except ValidationError as error:
            replace_default_messages(error, self._meta.model)
            raise

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
