"""Rules of every stored text: a required text is not empty, and no text consists of white space only."""

from collections.abc import Iterable
from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.db.constraints import CONSTRAINT_MESSAGES, ConstraintMessage
from csi.core.db.triggers import SharedTrigger, real_model

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


class TextRulesTrigger(SharedTrigger):
    """Rejects empty texts when they are written; older rows stay as they are."""

    when = pgtrigger.Before

    def render_execute(self, model: Any) -> str:
        required, optional = (",".join(list_text_columns(model, is_required=value)) for value in (True, False))
        return f"check_texts('{{{required}}}', '{{{optional}}}')"


def register_triggers(checked_models: Iterable[type[models.Model]]) -> None:
    """Add the trigger to every model that has texts."""
    model: Any
    for model in checked_models:
        columns = [*list_text_columns(model, is_required=True), *list_text_columns(model, is_required=False)]
        if columns:
            operation = pgtrigger.Insert | pgtrigger.UpdateOf(*columns)
            TextRulesTrigger(name="text_rules", operation=operation).register(model)
