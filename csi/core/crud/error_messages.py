"""Error messages of forms that name the field and the remedy, in place of Django's defaults."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import validators
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csi.core.db.check_conditions import skip_satisfied_checks
from csi.core.formatting import format_number

if TYPE_CHECKING:
    BaseMixin = forms.ModelForm
else:
    BaseMixin = object

VALIDATORS = (
    validators.MaxLengthValidator,
    validators.MinLengthValidator,
    validators.MaxValueValidator,
    validators.MinValueValidator,
    validators.ProhibitNullCharactersValidator,
)


class ErrorMessagesMixin(BaseMixin):
    """A model form that replaces Django's messages and shows errors of fields that it does not have."""

    def _post_clean(self) -> None:
        # The only place where a model form validates its record.
        with skip_satisfied_checks(self.instance):
            super()._post_clean()  # type: ignore[misc]  # missing in django-stubs

    def add_error(self, field: str | None, error: Any) -> None:
        error = error if isinstance(error, ValidationError) else ValidationError(error)
        by_field = error.error_dict if hasattr(error, "error_dict") else {field or NON_FIELD_ERRORS: error.error_list}
        for name in [name for name in by_field if name != NON_FIELD_ERRORS and name not in self.fields]:
            # A rule of the model about a field that this form does not have.
            by_field.setdefault(NON_FIELD_ERRORS, []).extend(by_field.pop(name))
        model_fields = {model_field.name: model_field for model_field in self.instance._meta.get_fields()}
        for name, errors in by_field.items():
            if name in self.fields:
                _replace_default_messages(errors, self.fields[name], model_fields.get(name))
        super().add_error(field, error)


def replace_default_messages(error: ValidationError, model: Any) -> None:
    """Replace Django's default messages in the errors of a record."""
    for name, errors in getattr(error, "error_dict", {}).items():
        if name != NON_FIELD_ERRORS and (field := model._meta.get_field(name).formfield()):
            _replace_default_messages(errors, field, model._meta.get_field(name))


def _replace_default_messages(errors: Iterable[ValidationError], field: forms.Field, model_field: Any) -> None:
    for error in errors:
        build_message = MESSAGES.get(str(error.code))
        if build_message is not None and _is_default(error, field, model_field):
            message = build_message(get_label(field), field, error.params or {})
            error.message, error.params = message, None


def _is_default(error: ValidationError, field: forms.Field, model_field: Any) -> bool:
    """Return whether the message is a default of Django; it is compared by identity."""
    defaults = [
        vars(base)["default_error_messages"].get(error.code)
        for source in (type(field), type(model_field))
        for base in source.__mro__
        if base.__module__.startswith("django.") and "default_error_messages" in vars(base)
    ]
    defaults += [validator.message for validator in VALIDATORS]
    defaults += validators.DecimalValidator.messages.values()
    defaults += [validators.validate_email.message]
    message: Any = error.message
    return any(message is default for default in defaults)


def get_label(field: forms.Field) -> str:
    """Return the field's label for the middle of a sentence; an abbreviation keeps its capitals."""
    label = str(field.label or "").strip().rstrip(":")
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _format_limit(params: dict[str, Any], name: str = "limit_value") -> str:
    limit = params.get(name)
    limit = limit() if callable(limit) else limit
    return format_number(limit) if limit is not None else ""


def required(label: str, field: forms.Field, params: dict[str, Any]) -> str:
    if isinstance(field, forms.BooleanField):
        return _("Select “%(label)s” to continue.") % {"label": capfirst(label)}
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _("Choose the %(label)s.") % {"label": label}
    if isinstance(field, forms.FileField):
        return _("Choose a file: %(label)s.") % {"label": label}
    if isinstance(field, forms.IntegerField):
        return _("Enter a number for “%(label)s”.") % {"label": capfirst(label)}
    if type(field) is forms.DateField:
        return _("Enter a date for “%(label)s”.") % {"label": capfirst(label)}
    return _("Enter the %(label)s.") % {"label": label}


def invalid_choice(label: str, field: forms.Field, params: dict[str, Any]) -> str:
    text = _("Choose “%(label)s” from the list.")
    if isinstance(field, forms.ModelChoiceField):
        text = _("Choose “%(label)s” from the list. The record that was sent was deleted, or you cannot use it here.")
    return text % {"label": capfirst(label)}


def invalid(label: str, field: forms.Field, params: dict[str, Any]) -> str:
    """Return the message for a value that cannot be read as a value of the field's type."""
    examples = (
        (forms.DateTimeField, _("%(label)s must be a date and time, such as 2011-10-17 14:30.")),
        (forms.TimeField, _("%(label)s must be a time, such as 14:30.")),
        (forms.DateField, _("%(label)s must be a real date, such as 2011-10-17.")),
        (forms.FloatField | forms.DecimalField, _("%(label)s must be a number, such as 12.5.")),
        (forms.IntegerField, _("%(label)s must be a whole number, such as 12.")),
        (forms.EmailField, _("%(label)s must be an e-mail address, such as name@example.org.")),
        (forms.URLField, _("%(label)s must be a web address, such as https://example.org.")),
        (forms.FileField, _("%(label)s could not be read. Choose the file again.")),
    )
    for field_class, message in examples:
        if isinstance(field, field_class):
            return message % {"label": capfirst(label)}
    return _("%(label)s is not in the correct format. Check it and enter it again.") % {"label": capfirst(label)}


def invalid_image(label: str, field: forms.Field, params: dict[str, Any]) -> str:
    return _("%(label)s is not a picture, or it is damaged. Choose another file.") % {"label": capfirst(label)}


def empty_file(label: str, field: forms.Field, params: dict[str, Any]) -> str:
    return _("The file is empty. Choose another file.")


def unique(label: str, field: forms.Field, params: dict[str, Any]) -> str:
    return _("%(label)s is already in use. Enter a different one.") % {"label": capfirst(label)}


def null_characters(label: str, field: forms.Field, params: dict[str, Any]) -> str:
    return _("%(label)s contains a character that cannot be stored. Delete it.") % {"label": capfirst(label)}


def too_long(label: str, field: forms.Field, params: dict[str, Any]) -> str:
    values = {
        "label": capfirst(label),
        "limit": _format_limit(params, "limit_value" if "limit_value" in params else "max"),
    }
    length, limit = params.get("show_value"), params.get("limit_value")
    if not isinstance(length, int) or not isinstance(limit, int):
        return _("%(label)s must have %(limit)s characters or fewer.") % values
    excess = length - limit
    text = ngettext(
        "%(label)s must have %(limit)s characters or fewer. It has %(excess)s too many.",
        "%(label)s must have %(limit)s characters or fewer. It has %(excess)s too many.",
        excess,
    )
    return text % {**values, "excess": format_number(excess)}


def _limit(message: Callable[[], str], name: str = "limit_value") -> Callable[[str, forms.Field, dict[str, Any]], str]:
    """Return a builder of a message that contains a limit from the validator's parameters."""

    def build_message(label: str, field: forms.Field, params: dict[str, Any]) -> str:
        return message() % {"label": capfirst(label), "limit": _format_limit(params, name)}

    return build_message


MESSAGES: dict[str, Callable[[str, forms.Field, dict[str, Any]], str]] = {
    "required": required,
    "blank": required,
    "null": required,
    "invalid_choice": invalid_choice,
    "invalid_list": invalid_choice,
    "invalid_pk_value": invalid_choice,
    "invalid": invalid,
    "invalid_image": invalid_image,
    "empty": empty_file,
    "unique": unique,
    "null_characters_not_allowed": null_characters,
    "max_length": too_long,
    "min_length": _limit(lambda: _("%(label)s must have %(limit)s characters or more.")),
    "max_value": _limit(lambda: _("%(label)s must be %(limit)s or less.")),
    "min_value": _limit(lambda: _("%(label)s must be %(limit)s or more.")),
    "max_digits": _limit(lambda: _("%(label)s must have no more than %(limit)s digits."), "max"),
    "max_decimal_places": _limit(lambda: _("%(label)s must have no more than %(limit)s decimal places."), "max"),
    "max_whole_digits": _limit(
        lambda: _("%(label)s must have no more than %(limit)s digits before the decimal point."), "max"
    ),
}
