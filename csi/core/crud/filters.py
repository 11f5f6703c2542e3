"""List filters: each restricts the records and describes the selection in words."""

import datetime
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import SuffixedMultiWidget

from csi.core.access import get_scope_model
from csi.core.crud.fields import DateInput, DayOrMonthField, MonthField
from csi.core.crud.forms import style_widget
from csi.core.crud.paths import find_field
from csi.core.crud.record_choices import FIELD_PARAM, TEXT_PARAM, use_record_select
from csi.core.periods import Month, Span
from csi.core.typing import RecordUser, StrOrPromise
from csi.core.urls import parse_pk_range

# Parameters of the URL that the list page reads itself.
LIST_PARAMETERS = frozenset({"sort", "page", "export", FIELD_PARAM, TEXT_PARAM})
MAX_SEARCH_LENGTH = 200
# A list with one filter more than this still shows all of them.
MAX_MAIN_FILTERS = 4


class PhraseFilter(django_filters.Filter):
    """A filter with its part of the description of the list: `phrase=_("in %(value)s")`."""

    def __init__(self, *args: Any, phrase: StrOrPromise | None = None, **kwargs: Any) -> None:
        self.phrase = phrase
        super().__init__(*args, **kwargs)


class ChoiceFilter(PhraseFilter, django_filters.ChoiceFilter):
    """One of a field's choices."""


class YesNoField(forms.TypedChoiceField):
    """Yes, no or any; every other value is an error."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("null_label", None)
        choices = [("", _("Any")), ("true", _("Yes")), ("false", _("No"))]
        super().__init__(choices=choices, coerce=lambda value: value == "true", empty_value=None, **kwargs)


class YesNoFilter(django_filters.BooleanFilter):
    """A boolean field or a lookup, such as `?is_public=true`."""

    field_class = YesNoField


class RecordFilter(PhraseFilter, django_filters.ModelChoiceFilter):
    """A record of another model, among those that the user may view."""


class ScopeFilter(RecordFilter):
    """The scope of the record.

    `lookup`: the path to the scope, by default the field named like the scope model.
    """

    def __init__(self, lookup: str | None = None, **kwargs: Any) -> None:
        scope = get_scope_model()
        lookup = lookup or scope._meta.model_name
        kwargs.setdefault("label", capfirst(scope._meta.verbose_name))
        kwargs.setdefault("phrase", _("in %(value)s"))
        kwargs.setdefault("queryset", None)
        super().__init__(lookup, **kwargs)

    def get_related_queryset(self) -> Any:
        """Return the model at the end of the path, which the framework cannot import."""
        model = self.model
        for name in self.field_name.split("__"):
            model = model._meta.get_field(name).related_model
        return model.objects.all()


class RecordsField(forms.ModelMultipleChoiceField):
    """Several records, by keys or ranges of keys such as "1-4"; blank means any."""

    widget = forms.MultipleHiddenInput

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        for name in ("empty_label", "null_label", "null_value"):
            kwargs.pop(name, None)
        super().__init__(queryset, **kwargs)

    def _check_values(self, value: Any) -> Any:
        queryset: Any = self.queryset
        in_ranges, keys = models.Q(), []
        for text in value:
            if limits := parse_pk_range(str(text)):
                in_ranges |= models.Q(pk__range=limits)
            else:
                keys.append(text)
        if in_ranges:
            keys += queryset.filter(in_ranges).values_list("pk", flat=True)
        return super()._check_values(keys)  # type: ignore[misc]  # missing in django-stubs


class ScopesFilter(ScopeFilter):
    """Several scopes, set by links: `?libraries=3&libraries=7`. The form keeps them in hidden fields."""

    field_class = RecordsField

    def filter(self, queryset: Any, value: Any) -> Any:
        return queryset.filter(**{f"{self.field_name}__in": value}) if value else queryset


class PeriodWidget(SuffixedMultiWidget):
    """Two date pickers; the name without a suffix with a month ("2011-10") means the whole month."""

    suffixes = ("from", "to")
    template_name = "crud/period_widget.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__([DateInput(), DateInput()], attrs)
        for widget, label in zip(self.widgets, (_("From"), _("To")), strict=True):
            widget.attrs = {**widget.attrs, "aria-label": label}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if month := data.get(name):
            return [month, month]
        return super().value_from_datadict(data, files, name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and super().value_omitted_from_data(data, files, name)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, self._get_days(value), attrs)

    def _get_days(self, value: Any) -> list[Any]:
        """Replace a month by its first and last day: a date picker shows days only."""
        if not isinstance(value, list | tuple):
            return [None, None]
        days = []
        for text, attribute in zip(value, ("start", "last_day"), strict=False):
            try:
                days.append(getattr(Month.parse(text or "").span, attribute))
            except (ValueError, TypeError):
                days.append(text)
        return days


class PeriodField(forms.MultiValueField):
    """A period between two days or months.

    The cleaned value is (first day, day after the last), each None if it is blank.
    """

    widget = PeriodWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs["require_all_fields"] = False
        super().__init__([DayOrMonthField(required=False), DayOrMonthField(required=False)], **kwargs)

    def compress(self, data_list: Sequence[Span | None]) -> Any:
        first, last = (data_list or [None, None])[:2]
        start, end = first and first.start, last and last.end
        if start and end and end <= start:
            raise forms.ValidationError(gettext("The last day must not be before the first day."), code="order")
        return (start, end) if start or end else None


class PeriodFilter(PhraseFilter):
    """A date in a period: `?bought_from=2011-01-01&bought_to=2011-03`, or `?bought=2011-10`.

    PeriodFilter("bought_on", phrase=_("bought %(dates)s")) describes the records as "bought since 1 Jan 2011".
    """

    field_class = PeriodField

    def filter(self, queryset: Any, value: Any) -> Any:
        if not value:
            return queryset
        for lookup, day in zip(("gte", "lt"), value, strict=True):
            if day:
                queryset = queryset.filter(**{f"{self.field_name}__{lookup}": self._get_bound(queryset.model, day)})
        return queryset

    def _get_bound(self, model: Any, day: datetime.date) -> datetime.date:
        if isinstance(find_field(model, self.field_name), models.DateTimeField):
            return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
        return day


class DayFilter(django_filters.DateFilter):
    """A day passed to a queryset method: DayFilter("on_loan_on", phrase=_("on loan on %(value)s"))."""

    def __init__(self, method_name: str, phrase: StrOrPromise | None = None, **kwargs: Any) -> None:
        self.method_name, self.phrase = method_name, phrase
        super().__init__("pk", widget=DateInput(), **kwargs)

    def filter(self, queryset: Any, value: Any) -> Any:
        return getattr(queryset, self.method_name)(value) if value else queryset


class SearchFilter(django_filters.CharFilter):
    """Full-text search with the `search()` method of the queryset."""

    phrase = _("with “%(value)s”")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Search"))
        super().__init__(max_length=MAX_SEARCH_LENGTH, widget=forms.TextInput(attrs={"type": "search"}), **kwargs)

    def filter(self, queryset: Any, value: Any) -> Any:
        return queryset.search(value) if value else queryset


class RecordFilterSet(django_filters.FilterSet):
    """Base class of the filters of a list.

    The choices are limited to the records that `user` may view. Invalid values in the URL are ignored and named in
    `ignored_params`. A search comes first if the queryset has `search_fields`. Foreign keys and choices in
    `Meta.fields` get their filters automatically. `main_filters`: names of the filters that are shown beside the
    search, the first ones by default; the others are behind “More filters”.
    """

    main_filters: Sequence[str] = ()
    filters: dict[str, Any]

    def __init__(self, data: Any = None, queryset: Any = None, *, user: RecordUser, request: Any = None) -> None:
        self.user = user
        super().__init__(data if data is not None else {}, queryset, request=request)
        if getattr(self.queryset, "search_fields", None) and "q" not in self.filters:
            search = SearchFilter(field_name="q")
            search.model, search.parent = self.queryset.model, self
            self.filters = {"q": search, **self.filters}
        for filter_ in self.filters.values():
            self._prepare(filter_)

    def _prepare(self, filter_: Any) -> None:
        extra = filter_.extra
        if "queryset" in extra or isinstance(filter_, RecordFilter):
            queryset = extra.get("queryset")
            if queryset is None and hasattr(filter_, "get_related_queryset"):
                queryset = filter_.get_related_queryset()
            if callable(queryset) and not isinstance(queryset, models.Manager):
                queryset = queryset(self.request)
            queryset = queryset.all()
            if hasattr(queryset, "visible_to"):
                queryset = queryset.visible_to(self.user)
            extra["queryset"] = queryset.for_choice() if hasattr(queryset, "for_choice") else queryset
            # Otherwise a filter that declares a queryset would restore it.
            filter_.queryset = extra["queryset"]
        if isinstance(filter_, django_filters.ChoiceFilter | django_filters.ModelChoiceFilter):
            extra["empty_label"] = _("Any")
            extra["null_label"] = extra.get("null_label")

    @classmethod
    def filter_for_lookup(cls, field: Any, lookup_type: str) -> tuple[Any, dict[str, Any]]:
        filter_class, params = super().filter_for_lookup(field, lookup_type)
        if filter_class is django_filters.ChoiceFilter:
            return ChoiceFilter, params
        if filter_class is django_filters.ModelChoiceFilter:
            return RecordFilter, {**params, "null_label": None}
        return filter_class, params

    @cached_property
    def form(self) -> forms.Form:
        form = super().form
        for name, field in form.fields.items():
            field.label = capfirst(field.label or self.filters[name].label or name)
            if not isinstance(field, PeriodField):
                style_widget(field)
                use_record_select(field)
        return form

    @cached_property
    def main_fields(self) -> list[forms.BoundField]:
        """The fields that are always shown."""
        fields = self.form.visible_fields()
        if len(fields) <= MAX_MAIN_FILTERS + 1:
            return fields
        if not self.main_filters:
            return fields[:MAX_MAIN_FILTERS]
        by_name = {field.name: field for field in fields}
        return [by_name[name] for name in ("q", *self.main_filters) if name in by_name]

    @cached_property
    def more_fields(self) -> list[forms.BoundField]:
        """The fields behind “More filters”."""
        main = {field.name for field in self.main_fields}
        return [field for field in self.form.visible_fields() if field.name not in main]

    @property
    def has_active_more_fields(self) -> bool:
        """Return whether a filter behind “More filters” is set; they are then shown."""
        active = {name for name, _value in self._get_active_values()} | set(self.form.errors)
        return any(field.name in active for field in self.more_fields)

    def filter_queryset(self, queryset: Any) -> Any:
        values = self.form.cleaned_data
        # The search comes last because it may put the rest into a subquery.
        for name in sorted(values, key=lambda name: name == "q"):
            queryset = self.filters[name].filter(queryset, values[name])
        return queryset

    @cached_property
    def ignored_params(self) -> list[str]:
        """Labels of the filters with an invalid value, and parameters that look like a misspelt filter."""
        labels = [str(self.form.fields[name].label) for name in self.form.errors if name in self.form.fields]
        known = set(self.filters) | LIST_PARAMETERS
        for name in self.data:
            stem = name.removesuffix("_from").removesuffix("_to")
            if name not in known and stem not in known and get_close_matches(name, known - {"q"}, 1, 0.75):
                labels.append(name)
        return labels

    @property
    def is_filtered(self) -> bool:
        return bool(self._get_active_values() or self.ignored_params)

    def describe(self) -> list[str]:
        """Return a phrase for each active filter: ["by Aitmatov", "bought since 1 Jan 2011"]."""
        return [self._describe_value(name, value) for name, value in self._get_active_values()]

    @property
    def starts_with_phrase(self) -> bool:
        """True if the description follows a noun without a comma, as in "books by Aitmatov"."""
        active = self._get_active_values()
        if not active or self._is_period(active[0][0]):
            return bool(active)
        phrase = str(getattr(self.filters[active[0][0]], "phrase", None) or "")
        # "crew: not recorded" and a value alone, such as "Current", are no continuation of the noun.
        return bool(phrase) and ": " not in phrase and not phrase.startswith("%(value)s")

    def _is_period(self, name: str) -> bool:
        return isinstance(self.filters[name], PeriodFilter)

    def _get_active_values(self) -> list[tuple[str, Any]]:
        """Return (name, value) of the active filters, the scope first."""
        self.form.is_valid()
        active = [(name, value) for name, value in self.form.cleaned_data.items() if not is_blank(value)]
        return sorted(active, key=lambda pair: not isinstance(self.filters[pair[0]], ScopeFilter))

    def _describe_value(self, name: str, value: Any) -> str:
        filter_ = self.filters[name]
        if self._is_period(name):
            start, end = value
            return format_period_phrase(start, end, phrase=filter_.phrase)
        field = self.form.fields[name]
        phrase = getattr(filter_, "phrase", None) or gettext("%(label)s: %(value)s")
        label = str(field.label)
        return str(phrase) % {"label": label[:1].lower() + label[1:], "value": self._format_value(field, value)}

    def _format_value(self, field: Any, value: Any) -> str:
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if isinstance(value, list | tuple | models.QuerySet):
            return ", ".join(self._format_value(field, item) for item in value)
        if isinstance(value, models.Model):
            return str(value)
        if isinstance(value, datetime.date):
            return Month.from_date(value).label if isinstance(field, MonthField) else formats.date_format(value)
        labels = {str(key): label for key, label in getattr(field, "choices", ())} if value != "" else {}
        return str(labels.get(str(value), value))


def is_blank(value: Any) -> bool:
    return value in (None, "", []) or (isinstance(value, models.QuerySet) and not value)


def format_period_phrase(
    start: datetime.date | None, end: datetime.date | None, phrase: StrOrPromise | None = None
) -> str:
    """Format a period, such as "bought since 1 Jan 2011" or "in October 2011".

    `end` is the day after the last one. `phrase`: a text with the placeholder %(dates)s.
    """
    format_day: Callable[[Any], str] = formats.date_format
    last = end - datetime.timedelta(days=1) if end else None
    if start and end and (start, end) == (Month.from_date(start).start, Month.from_date(start).end):
        text = gettext("in %(month)s") % {"month": Month.from_date(start).label}
    elif start and end:
        text = gettext("from %(start)s to %(end)s") % {"start": format_day(start), "end": format_day(last)}
    elif start:
        text = gettext("since %(start)s") % {"start": format_day(start)}
    else:
        text = gettext("until %(end)s") % {"end": format_day(last)}
    return str(phrase) % {"dates": text} if phrase else text
