"""Publication of editions, when a return is accepted or for returns accepted before."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from csi.core import clock
from csi.core.history.models import Change
from csi.core.periods import Month
from csi.indicators.editions.figures import FROM_RECORDS
from csi.indicators.editions.models import MissingReason, PublishedEdition, PublishedFigure
from csi.indicators.registry import REGISTRY, IndicatorValue, ResultSet, evaluate
from csi.returns.expected import list_expected
from csi.returns.models import MonthlyReturn, ReturnStep, ReturnStepKind
from csi.returns.services import register_acceptance_function
from districts.models import District


@dataclass(frozen=True)
class Acceptance:
    """The acceptance of a return; `district` None: the one that closes the month for the mission."""

    district: int | None
    step: ReturnStep


@register_acceptance_function
def publish_accepted_return(monthly_return: MonthlyReturn) -> None:
    """Publish the figures of the return's district, and with the month's last return the mission's."""
    step = monthly_return.steps.filter(kind=ReturnStepKind.ACCEPTED).latest("pk")
    acceptances = [Acceptance(monthly_return.district_id, step)]
    month = monthly_return.calendar_month
    if is_complete(month):
        acceptances.append(Acceptance(None, step))
    publish_editions(month, acceptances, published_at=step.recorded_at, today=clock.today())


@transaction.atomic
def publish_missing_editions() -> list[PublishedEdition]:
    """Publish, as of now, the editions of accepted returns that have none, as before an update."""
    in_force = PublishedEdition.objects.latest_editions().in_force()
    published = set(in_force.values_list("month", "district"))
    missing: dict[Month, list[Acceptance]] = defaultdict(list)
    latest: dict[Month, ReturnStep] = {}
    steps = ReturnStep.objects.filter(kind=ReturnStepKind.ACCEPTED, monthly_return__in=MonthlyReturn.objects.accepted())
    for step in (
        steps.select_related("monthly_return").order_by("monthly_return_id", "-pk").distinct("monthly_return_id")
    ):
        month = step.monthly_return.calendar_month
        if (month.start, step.monthly_return.district_id) not in published:
            missing[month].append(Acceptance(step.monthly_return.district_id, step))
        latest[month] = max(latest.get(month, step), step, key=lambda item: item.pk)
    for month, step in latest.items():
        if (month.start, None) not in published and is_complete(month):
            missing[month].append(Acceptance(None, step))
    now = clock.now()
    return [
        edition
        for month, acceptances in sorted(missing.items())
        for edition in publish_editions(month, acceptances, published_at=now, today=clock.today())
    ]


def is_complete(month: Month) -> bool:
    """Return whether all returns of a month are accepted."""
    expected = list_expected(month.span, District.objects.all())
    accepted = set(MonthlyReturn.objects.accepted().of_month(month).values_list("district", flat=True))
    return bool(expected) and all(district in accepted for district, _month in expected)


def publish_editions(
    month: Month,
    acceptances: Iterable[Acceptance],
    *,
    published_at: datetime.datetime | None = None,
    today: datetime.date,
) -> list[PublishedEdition]:
    """Store the figures of a month for each acceptance, as they are on the day `today`.

    `published_at` None: each at the time of its acceptance.
    """
    acceptances = list(acceptances)
    districts = [acceptance.district for acceptance in acceptances if acceptance.district]
    is_for_mission = len(districts) < len(acceptances)
    results = evaluate(
        REGISTRY.values(),
        [month.span],
        districts=None if is_for_mission else districts,
        today=today,
        editions=FROM_RECORDS,
    )
    numbers = dict(
        PublishedEdition.objects.filter(month=month.start)
        .order_by()
        .values_list("district")
        .annotate(number=Max("number"))
    )
    last_change = Change.objects.last_number()
    editions = [
        PublishedEdition(
            district_id=acceptance.district,
            month=month.start,
            number=numbers.get(acceptance.district, 0) + 1,
            published_at=published_at or acceptance.step.recorded_at,
            published_by=acceptance.step.recorded_by,
            step=acceptance.step,
            last_change=last_change,
        )
        for acceptance in acceptances
    ]
    PublishedEdition.objects.bulk_create(editions)
    PublishedFigure.objects.bulk_create(figure for edition in editions for figure in _build_figures(edition, results))
    return editions


def _build_figures(edition: PublishedEdition, results: ResultSet) -> Iterator[PublishedFigure]:
    for value in list_published_values(results, edition.calendar_month, edition.district_id):
        yield PublishedFigure(edition=edition, indicator=value.indicator.key, **build_figure_columns(value))


def list_published_values(results: ResultSet, month: Month, district: int | None) -> Iterator[IndicatorValue]:
    """Yield the values of an edition, without indicators that have no value yet or for a district."""
    span = month.span
    for key, indicator in REGISTRY.items():
        value = results.get_value(key, span, district)
        if value.value is not None or value.matures_on or value.missing_reason == indicator.missing_reason:
            yield value


def build_figure_columns(value: IndicatorValue) -> dict[str, Any]:
    """Return the columns of a figure with the numbers of a value."""
    coverage = value.coverage
    missing_reason = MissingReason.NOT_MATURE if value.matures_on else MissingReason.NO_DATA
    return {
        "value": value.value,
        "numerator": value.numerator,
        "denominator": value.denominator,
        "missing_reason": missing_reason if value.value is None else "",
        "coverage_counted": coverage and coverage.counted,
        "coverage_total": coverage and coverage.total,
        "coverage_districts": coverage and list(coverage.districts),
    }
