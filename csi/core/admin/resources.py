"""Import and export of reference data: every refusal is told by row, and a file with one bad row writes nothing."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.template.loader import get_template
from django.utils.translation import gettext as _
from import_export.resources import Diff, ModelResource

from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors


@contextmanager
def told_by_row(model):
    """Turns what PostgreSQL refuses into a validation error of the row."""
    try:
        with translate_integrity_errors(model):
            yield
    except ConstraintViolation as refusal:
        raise refusal.as_validation_error() from refusal


class Differences(Diff):
    """What an import changes of a record, value by value; the library's own marks carry styles, which we refuse."""

    def as_html(self):
        difference = get_template("admin/import_export/difference.html")
        left = [None] * len(self.right) if self.new else self.left
        pairs = zip(map(_as_text, left), map(_as_text, self.right), strict=True)
        return [difference.render({"before": before, "after": after}) for before, after in pairs]


def _as_text(value):
    return "" if value is None else str(value)


class RecordResource(ModelResource):
    """Base of every import: the rules of the model and of PostgreSQL, the person's own records only.

    The admin says who imports (`user` among the import's arguments); a command may leave it out.
    """

    class Meta:
        clean_model_instances = True
        use_transactions = True
        skip_unchanged = True
        report_skipped = False

    def import_data(self, dataset, *args, **kwargs):
        # One invalid row rolls the whole file back, not only a failed one.
        kwargs["rollback_on_validation_errors"] = True
        return super().import_data(dataset, *args, **kwargs)

    def get_diff_class(self):
        return Differences

    def before_import(self, dataset, **kwargs):
        self.user = kwargs.get("user")
        super().before_import(dataset, **kwargs)

    def do_instance_save(self, instance, is_create):
        with told_by_row(self._meta.model):
            super().do_instance_save(instance, is_create)
            if not self._is_ours(instance):
                raise ValidationError(_("This record is not yours to change."))

    def delete_instance(self, instance, row, **kwargs):
        if not self._is_ours(instance):
            raise ValidationError(_("This record is not yours to change."))
        with told_by_row(self._meta.model):
            super().delete_instance(instance, row, **kwargs)

    def _is_ours(self, instance):
        records = self._meta.model.objects
        if self.user is None or not hasattr(records, "editable_by"):
            return True
        return records.editable_by(self.user).filter(pk=instance.pk).exists()
