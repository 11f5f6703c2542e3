"""Published editions and their figures, which never change."""

import datetime
from collections.abc import Iterable
from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Aggregate, Case, Exists, F, Func, OuterRef, Q, When
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from csi.core.dates import BoundedDateField
from csi.core.db.constraints import constraint_trigger, known_choices
from csi.core.db.fields import ChoiceField
from csi.core.db.search import TranslatedNameKey
from csi.core.history.triggers import prevent_truncate
from csi.core.periods import Month
from csi.core.typing import StrOrPromise
from csi.returns.models import ReturnStep, ReturnStepKind
from districts.models import District

COVERAGE_COLUMNS = ("coverage_counted", "coverage_total", "coverage_districts")


def append_only(name: str, message: StrOrPromise) -> list[pgtrigger.Trigger]:
    """Return the triggers that reject every change of a table but the addition of rows."""
    operation = pgtrigger.Update | pgtrigger.Delete
    return [
        constraint_trigger(name, field="", message=message, operation=operation, violation="TRUE"),
        prevent_truncate(),
    ]


class JsonArray(Func):
    """An array as text; building jsonb would take twice the time."""

    function = "json_build_array"
    output_field = models.JSONField()


class JsonAggregate(Aggregate):
    """The values of a group as an array."""

    function = "json_agg"
    output_field = models.JSONField()


class PublishedEditionQuerySet(models.QuerySet):
    def for_list(self) -> Self:
        """Sort by month, the latest first, then mission before districts, then older editions first."""
        return self.select_related("district", "published_by").order_by(
            "-month", TranslatedNameKey("district__name_en").asc(nulls_first=True), "number"
        )

    def of_months(self, months: Iterable[Month]) -> Self:
        return self.filter(month__in=[month.start for month in months])

    def of_mission(self) -> Self:
        return self.filter(district=None)

    def of_districts(self, districts: Iterable[int]) -> Self:
        return self.filter(district__in=districts)

    def published_until(self, day: datetime.date) -> Self:
        """Return the editions published on or before that day."""
        return self.filter(published_at__date__lte=day)

    def latest_editions(self) -> Self:
        """Return the latest of these editions for each month and district."""
        newest = self.order_by("month", "district_id", "-number").distinct("month", "district_id")
        return type(self)(self.model).filter(pk__in=newest.values("pk"))

    def in_force(self) -> Self:
        """Return the editions after which no return of their month (mission: any) was reopened."""
        reopened = ReturnStep.objects.filter(
            monthly_return__month=OuterRef("month"), kind=ReturnStepKind.REOPENED, pk__gt=OuterRef("step")
        )
        of_district = reopened.filter(monthly_return__district=OuterRef("district"))
        return self.filter(Q(~Exists(reopened), district=None) | Q(~Exists(of_district), district__isnull=False))

    def with_figures(self, indicators: Iterable[str]) -> Self:
        """Annotate `published`: JSON text with the figures of the indicators, as arrays."""
        columns = [
            F(f"figures__{name}") for name in ("indicator", "value", "numerator", "denominator", "missing_reason")
        ]
        coverage = [F(f"figures__{name}") for name in COVERAGE_COLUMNS]
        array = Case(
            When(figures__coverage_counted=None, then=JsonArray(*columns)),
            default=JsonArray(*columns, *coverage),
        )
        figures = JsonAggregate(array, filter=Q(figures__indicator__in=list(indicators)))
        return self.annotate(published=Cast(figures, models.TextField()))


class PublishedEdition(models.Model):
    """The figures of a month, of a district or of the mission (`district` null), as they were published.

    `step`: the acceptance of the return that published it; for the mission, of the last return of the month.
    `last_change`: the latest change in the history that the figures take into account, 0 for none.
    """

    runtime_privileges = ("SELECT", "INSERT")

    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, null=True, blank=True, related_name="editions"
    )
    month = BoundedDateField(_("month"))
    number = models.PositiveSmallIntegerField(_("edition"))
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    step = models.ForeignKey(ReturnStep, on_delete=models.PROTECT, related_name="editions")
    last_change = models.BigIntegerField()

    # Annotated by PublishedEditionQuerySet.with_figures().
    published: str

    objects = PublishedEditionQuerySet.as_manager()

    history = None

    class Meta:
        verbose_name = _("published edition")
        verbose_name_plural = _("published editions")
        ordering = ("-month", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["month", "district", "number"],
                nulls_distinct=False,
                name="edition_unique_number",
                violation_error_message=_("This month already has an edition with this number."),
            ),
            models.CheckConstraint(
                condition=Q(month__day=1), name="edition_month_first_day", violation_error_message=_("Choose a month.")
            ),
            models.CheckConstraint(
                condition=Q(number__gt=0),
                name="edition_number_positive",
                violation_error_message=_("The first edition has the number 1."),
            ),
        ]
        triggers = append_only("edition_append_only", _("A published edition cannot be changed or deleted."))

    def __str__(self) -> str:
        values = {"scope": self.scope_label, "month": self.calendar_month.label, "number": self.number}
        return _("%(scope)s, %(month)s, edition %(number)s") % values

    @property
    def calendar_month(self) -> Month:
        return Month.from_date(self.month)

    @property
    def published_on(self) -> datetime.date:
        return timezone.localtime(self.published_at).date()

    @property
    def scope_label(self) -> str:
        """The name of the district, or "The mission"."""
        return str(self.district) if self.district else str(_("The mission"))


class MissingReason(models.TextChoices):
    """The reason why a published figure has no value."""

    NO_DATA = "no_data", _("No data was recorded")
    NOT_MATURE = "not_mature", _("Not yet mature")


class PublishedFigure(models.Model):
    """The value of an indicator in an edition, without rounding.

    A figure that was not mature when it was published has its numerator and denominator, and no value.
    `coverage_counted`, `coverage_total` and `coverage_districts`: the part of the records on which it rests, null if
    nothing was left out.
    """

    runtime_privileges = ("SELECT", "INSERT")

    edition = models.ForeignKey(PublishedEdition, on_delete=models.PROTECT, related_name="figures")
    indicator = models.CharField(_("indicator"), max_length=40)
    value = models.FloatField(_("value"), null=True, blank=True)
    numerator = models.DecimalField(_("numerator"), max_digits=20, decimal_places=2, null=True, blank=True)
    denominator = models.DecimalField(_("denominator"), max_digits=20, decimal_places=2, null=True, blank=True)
    missing_reason = ChoiceField(_("reason without value"), enum=MissingReason, blank=True)
    coverage_counted = models.IntegerField(null=True, blank=True)
    coverage_total = models.IntegerField(null=True, blank=True)
    coverage_districts = ArrayField(models.BigIntegerField(), null=True, blank=True)

    history = None

    class Meta:
        verbose_name = _("published figure")
        verbose_name_plural = _("published figures")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "indicator"],
                name="figure_unique_indicator",
                violation_error_message=_("This edition already has a figure for this indicator."),
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, missing_reason="") | Q(value__isnull=True) & ~Q(missing_reason=""),
                name="figure_value_or_reason",
                violation_error_message=_("A figure has either a value or the reason why it has none."),
            ),
            known_choices("missing_reason", MissingReason, name="figure_missing_reason_known", allows_blank=True),
        ]
        triggers = append_only("figure_append_only", _("A published figure cannot be changed or deleted."))

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value}"
