"""Rules of every stored text: a required text is not empty, and no text consists of white space only."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.db.constraints import CONSTRAINT_MESSAGES, ConstraintMessage
from csi.core.db.triggers import ColumnRulesTrigger, real_model

CONSTRAINT_MESSAGES |= {
    "text_required": ConstraintMessage("", _("Enter a text.")),
    "text_blank": ConstraintMessage("", _("This text consists of spaces only. Enter a text or leave the field blank.")),
}


def list_text_columns(model: type[models.Model], *, is_required: bool) -> list[str]:
    """Return the columns of the required texts, or of the optional ones, without choices."""
    fields: Any = real_model(model)._meta.local_fields
    return [
        str(field.column)
        for field in fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices and field.blank != is_required
    ]


class TextRulesTrigger(ColumnRulesTrigger):
    """Rejects empty texts when they are written; older rows stay as they are."""

    name = "text_rules"
    function = "check_texts"

    @classmethod
    def list_column_groups(cls, model: type[models.Model]) -> tuple[list[str], list[str]]:
        return list_text_columns(model, is_required=True), list_text_columns(model, is_required=False)
