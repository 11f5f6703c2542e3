"""List filters, each of which restricts the records and describes itself in words."""

import datetime
from difflib import get_close_matches

import django_filters
from django import forms
from django.db import models
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import SuffixedMultiWidget

from csi.core.crud.fields import DateInput, DayOrMonthField, MonthField
from csi.core.crud.forms import style_widget
from csi.core.crud.tables import find_field
from csi.core.periods import Month

# What the list page itself reads from the address.
LIST_PARAMETERS = frozenset({"sort", "page", "export"})
LONGEST_SEARCH = 200


class ChoiceFilter(django_filters.ChoiceFilter):
    """One of a field's choices. `phrase`: how it is said, such as _("%(value)s")."""

    def __init__(self, *args, phrase=None, **kwargs):
        self.phrase = phrase
        super().__init__(*args, **kwargs)


class YesNoField(forms.TypedChoiceField):
    """Yes, no or any; another word is an error, not any."""

    def __init__(self, **kwargs):
        kwargs.pop("null_label", None)
        choices = [("", _("Any")), ("true", _("Yes")), ("false", _("No"))]
        super().__init__(choices=choices, coerce=lambda value: value == "true", empty_value=None, **kwargs)


class YesNoFilter(django_filters.BooleanFilter):
    """`?is_public=true`: whether a boolean field or a lookup holds."""

    field_class = YesNoField


class RecordFilter(django_filters.ModelChoiceFilter):
    """One record of another model, of those that the person may see."""

    def __init__(self, *args, phrase=None, **kwargs):
        self.phrase = phrase
        super().__init__(*args, **kwargs)


class DistrictFilter(RecordFilter):
    """The district that the record belongs to, by the path `lookup` (such as "group__district")."""

    def __init__(self, lookup="district", **kwargs):
        kwargs.setdefault("label", _("District"))
        kwargs.setdefault("phrase", _("in %(value)s"))
        kwargs.setdefault("queryset", None)
        super().__init__(lookup, **kwargs)

    def related_queryset(self):
        """The districts, found at the end of the path: the kit itself knows no district."""
        model = self.model
        for name in self.field_name.split("__"):
            model = model._meta.get_field(name).related_model
        return model.objects.all()


class PeriodWidget(SuffixedMultiWidget):
    """Two date pickers; the bare name with a month ("2011-10") means all of that month."""

    suffixes = ("from", "to")
    template_name = "crud/period_widget.html"

    def __init__(self, attrs=None):
        super().__init__([DateInput(), DateInput()], attrs)
        for widget, label in zip(self.widgets, (_("From"), _("To")), strict=True):
            widget.attrs = {**widget.attrs, "aria-label": label}

    def value_from_datadict(self, data, files, name):
        if named := data.get(name):
            return [named, named]
        return super().value_from_datadict(data, files, name)

    def value_omitted_from_data(self, data, files, name):
        return name not in data and super().value_omitted_from_data(data, files, name)

    def get_context(self, name, value, attrs):
        return super().get_context(name, self._as_days(value), attrs)

    def _as_days(self, value):
        """A date picker shows days only: a named month is shown as its first and its last day."""
        if not isinstance(value, list | tuple):
            return [None, None]
        days = []
        for text, end in zip(value, ("start", "last_day"), strict=False):
            try:
                days.append(getattr(Month.parse(text or "").span, end))
            except (ValueError, TypeError):
                days.append(text)
        return days


class PeriodField(forms.MultiValueField):
    """From and to, each a day or a month; gives (first day, day after the last), either of them None."""

    widget = PeriodWidget

    def __init__(self, **kwargs):
        kwargs["require_all_fields"] = False
        super().__init__([DayOrMonthField(required=False), DayOrMonthField(required=False)], **kwargs)

    def compress(self, spans):
        start, end = (spans or [None, None])[:2]
        start, end = start and start.start, end and end.end
        if start and end and end <= start:
            raise forms.ValidationError(gettext("The last day is before the first day."), code="order")
        return (start, end) if start or end else None


class PeriodFilter(django_filters.Filter):
    """A date field between two days: `?held_from=2011-01-01&held_to=2011-03`, or `?held=2011-10` for a month.

    `phrase` stands before the dates: PeriodFilter("date", phrase=_("held")) says "held since 1 Jan 2011".
    """

    field_class = PeriodField

    def __init__(self, *args, phrase=None, **kwargs):
        self.phrase = phrase
        super().__init__(*args, **kwargs)

    def filter(self, queryset, value):
        if not value:
            return queryset
        for lookup, day in zip(("gte", "lt"), value, strict=True):
            if day:
                queryset = queryset.filter(**{f"{self.field_name}__{lookup}": self._moment(queryset.model, day)})
        return queryset

    def _moment(self, model, day):
        if isinstance(find_field(model, self.field_name), models.DateTimeField):
            return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
        return day


class DayFilter(django_filters.DateFilter):
    """Asks the queryset's method `method_name` about one day: DayFilter("in_post_on", phrase=_("in post on %(value)s"))."""

    def __init__(self, method_name, phrase=None, **kwargs):
        self.method_name, self.phrase = method_name, phrase
        super().__init__("pk", widget=DateInput(), **kwargs)

    def filter(self, queryset, value):
        return getattr(queryset, self.method_name)(value) if value else queryset


class SearchFilter(django_filters.CharFilter):
    """Full-text search by the queryset's own `.search()`."""

    phrase = _("with “%(value)s”")

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Search"))
        super().__init__(max_length=LONGEST_SEARCH, widget=forms.TextInput(attrs={"type": "search"}), **kwargs)

    def filter(self, queryset, value):
        return queryset.search(value) if value else queryset


class RecordFilterSet(django_filters.FilterSet):
    """Base of a list's filters.

    Choices are those that `user` may see. What makes no sense in the address is ignored and named in `ignored_params`.
    A search stands first when the queryset has `search_fields`. Foreign keys and choices in `Meta.fields` get
    their filters by themselves.
    """

    def __init__(self, data=None, queryset=None, *, user, request=None):
        self.user = user
        super().__init__(data if data is not None else {}, queryset, request=request)
        if getattr(self.queryset, "search_fields", None) and "q" not in self.filters:
            search = SearchFilter(field_name="q")
            search.model, search.parent = self.queryset.model, self
            self.filters = {"q": search, **self.filters}
        for filter_ in self.filters.values():
            self._prepare(filter_)

    def _prepare(self, filter_):
        extra = filter_.extra
        if "queryset" in extra or isinstance(filter_, RecordFilter):
            queryset = extra.get("queryset")
            if queryset is None and hasattr(filter_, "related_queryset"):
                queryset = filter_.related_queryset()
            if callable(queryset) and not isinstance(queryset, models.Manager):
                queryset = queryset(self.request)
            queryset = queryset.all()
            if hasattr(queryset, "visible_to"):
                queryset = queryset.visible_to(self.user)
            extra["queryset"] = queryset.for_choice() if hasattr(queryset, "for_choice") else queryset
            # Where the declaration names a queryset, the filter would put that one back.
            filter_.queryset = extra["queryset"]
        if isinstance(filter_, django_filters.ChoiceFilter | django_filters.ModelChoiceFilter):
            extra["empty_label"] = _("Any")
            extra["null_label"] = extra.get("null_label")

    @classmethod
    def filter_for_lookup(cls, field, lookup_type):
        filter_class, params = super().filter_for_lookup(field, lookup_type)
        if filter_class is django_filters.ChoiceFilter:
            return ChoiceFilter, params
        if filter_class is django_filters.ModelChoiceFilter:
            return RecordFilter, {**params, "null_label": None}
        return filter_class, params

    @property
    def form(self):
        if not hasattr(self, "_form"):
            form = super().form
            for name, field in form.fields.items():
                field.label = capfirst(field.label or self.filters[name].label or name)
                if not isinstance(field, PeriodField):
                    style_widget(field)
        return self._form

    def filter_queryset(self, queryset):
        asked = self.form.cleaned_data
        # The search comes last: it may put the rest into a subquery.
        for name in sorted(asked, key=lambda name: name == "q"):
            queryset = self.filters[name].filter(queryset, asked[name])
        return queryset

    @cached_property
    def ignored_params(self):
        """Labels of the filters whose value makes no sense, and parameters that look like a slip for a filter."""
        labels = [str(self.form.fields[name].label) for name in self.form.errors if name in self.form.fields]
        known = set(self.filters) | LIST_PARAMETERS
        for name in self.data:
            bare = name.removesuffix("_from").removesuffix("_to")
            if name not in known and bare not in known and get_close_matches(name, known - {"q"}, 1, 0.75):
                labels.append(name)
        return labels

    @property
    def is_filtered(self):
        """Whether anything narrows the list."""
        return bool(self._get_active_values() or self.ignored_params)

    def describe(self):
        """What is asked, in words, one for each filter: ["in Osh city", "held since 1 Jan 2011"]."""
        return [self._describe_value(name, value) for name, value in self._get_active_values()]

    @property
    def starts_with_phrase(self):
        """Whether what is asked follows a noun as in a sentence ("meetings in Osh city"), without a comma."""
        asked = self._get_active_values()
        return bool(asked) and bool(getattr(self.filters[asked[0][0]], "phrase", None) or self._is_period(asked[0][0]))

    def _is_period(self, name):
        return isinstance(self.filters[name], PeriodFilter)

    def _get_active_values(self):
        """(filter's name, value) of those that narrow the list; the district first, as people say it."""
        self.form.is_valid()
        asked = [(name, value) for name, value in self.form.cleaned_data.items() if not is_blank(value)]
        return sorted(asked, key=lambda pair: not isinstance(self.filters[pair[0]], DistrictFilter))

    def _describe_value(self, name, value):
        filter_ = self.filters[name]
        if self._is_period(name):
            return format_period_phrase(*value, phrase=filter_.phrase)
        field = self.form.fields[name]
        phrase = getattr(filter_, "phrase", None) or gettext("%(label)s: %(value)s")
        label = str(field.label)
        return str(phrase) % {"label": label[:1].lower() + label[1:], "value": self._format_value(field, value)}

    def _format_value(self, field, value):
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if isinstance(value, list | tuple | models.QuerySet):
            return ", ".join(str(self._format_value(field, one)) for one in value)
        if isinstance(value, models.Model):
            return str(value)
        if isinstance(value, datetime.date):
            return Month.from_date(value).label if isinstance(field, MonthField) else formats.date_format(value)
        labels = {str(key): label for key, label in getattr(field, "choices", ())} if value != "" else {}
        shown = labels.get(str(value), value)
        return str(shown)


def is_blank(value):
    return value in (None, "", []) or (isinstance(value, models.QuerySet) and not value)


def format_period_phrase(start, end, phrase=None):
    """ "held since 1 Jan 2011", "until 31 Mar 2011", "in October 2011", "from 1 Jan to 15 Feb 2011"."""
    day = formats.date_format
    if start and end and (start, end) == (Month.from_date(start).start, Month.from_date(start).end):
        said = gettext("in %(month)s") % {"month": Month.from_date(start).label}
    elif start and end:
        said = gettext("from %(start)s to %(end)s") % {
            "start": day(start),
            "end": day(end - datetime.timedelta(days=1)),
        }
    elif start:
        said = gettext("since %(start)s") % {"start": day(start)}
    else:
        said = gettext("until %(end)s") % {"end": day(end - datetime.timedelta(days=1))}
    return f"{phrase} {said}" if phrase else said
