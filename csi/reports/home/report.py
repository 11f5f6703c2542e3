"""Contents of the home page: checklists of field staff, districts of managers, recent records."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from csi.accounts.models import User
from csi.core.crud.pages import PageChoice, TablePage
from csi.core.crud.views import record_url
from csi.core.periods import Month
from csi.core.registries.alerts import Alert
from csi.core.registries.features import list_recent_models
from csi.core.registries.home_checklist import ChecklistItem, list_checklist_items
from csi.indicators.indicator import get_last_event_date
from csi.indicators.registry import IndicatorValue, evaluate, get_indicators
from csi.reports.alerts.report import get_alerts_url
from csi.reports.districts import group_by_province, list_districts_in_operation

MAX_RECENT_RECORDS = 8


@dataclass(frozen=True)
class DistrictChecklist:
    """A district's month as a checklist."""

    district: Any
    items: list[ChecklistItem]

    @property
    def headings(self) -> list[str]:
        """Return the words beside the name of the district, such as the date on which something is due."""
        return [item.heading for item in self.items if item.heading]


def build_checklists(user: User, today: datetime.date) -> list[DistrictChecklist]:
    """Return a checklist for each of the user's districts of operation.

    The number of queries does not depend on the number of districts.
    """
    districts = list_districts_in_operation(user, today)
    items = list_checklist_items(user, districts, today)
    return [DistrictChecklist(district, items[district.pk]) for district in districts]


@dataclass(frozen=True)
class RecentRecord:
    """A record that the user added or changed."""

    record: Any
    type_name: str
    edit_url: str


def get_recent_records(user: User) -> list[RecentRecord]:
    """Return the records of any type that the user last added or changed, the newest first."""
    models, parts = list_recent_models(), []
    for position, model in enumerate(models):
        manager: Any = model._default_manager
        editable = manager.editable_by(user).filter(Q(created_by=user) | Q(updated_by=user))
        columns = editable.order_by("-updated_at").values_list(Value(position), "pk", "updated_at")
        parts.append(columns[:MAX_RECENT_RECORDS])
    newest = list(parts[0].union(*parts[1:], all=True).order_by("-updated_at")[:MAX_RECENT_RECORDS])
    keys = defaultdict(list)
    for position, pk, _updated_at in newest:
        keys[position].append(pk)
    # Only the types among the newest records are read with what their names need.
    records = {
        (position, record.pk): record
        for position, pks in keys.items()
        for record in models[position]._default_manager.for_list().filter(pk__in=pks)
    }
    found = [records[position, pk] for position, pk, _updated_at in newest if (position, pk) in records]
    return [RecentRecord(record, str(record._meta.verbose_name), record_url(record, "edit")) for record in found]


OVERVIEW_INDICATORS = ("meetings_held", "trips", "actions_overdue", "concerns_open", "advisers_in_post")


@dataclass(frozen=True)
class DistrictOverview:
    """A district of operation with its alerts, its last forum and the values of `OVERVIEW_INDICATORS`."""

    district: Any
    alerts: list[Alert]
    days_since_forum: IndicatorValue
    values: list[IndicatorValue]

    @property
    def urgent_count(self) -> int:
        return sum(alert.is_urgent for alert in self.alerts)

    @property
    def alerts_url(self) -> str:
        return get_alerts_url(district=self.district.pk)

    @property
    def last_forum(self) -> datetime.date | None:
        return get_last_event_date(self.days_since_forum)


@dataclass(frozen=True)
class DistrictOverviews:
    """Overviews of districts, and the total of each column over all `count` districts."""

    table_page: TablePage[DistrictOverview]
    count: int
    alert_count: int
    totals: list[IndicatorValue]


def get_district_overviews(
    user: User, today: datetime.date, alerts: Iterable[Alert], choice: PageChoice
) -> DistrictOverviews:
    """Return an overview of each visible district of operation this month, the most urgent first."""
    month = Month.from_date(today).span
    districts = list_districts_in_operation(user, today)
    ids = [district.pk for district in districts]
    results = evaluate(
        get_indicators("days_since_forum", *OVERVIEW_INDICATORS), [month], user=user, districts=ids, today=today
    )
    by_district: dict[Any, list[Alert]] = defaultdict(list)
    for alert in alerts:
        by_district[alert.scope_id].append(alert)

    def build_overview(district: Any) -> DistrictOverview:
        return DistrictOverview(
            district,
            by_district[district.pk],
            results.get_value("days_since_forum", month, district=district.pk),
            [results.get_value(key, month, district=district.pk) for key in OVERVIEW_INDICATORS],
        )

    def count_alerts(district: Any) -> tuple[int, int]:
        return sum(alert.is_urgent for alert in by_district[district.pk]), len(by_district[district.pk])

    # Districts without a difference stay in the order of their names.
    grouping = group_by_province(
        lambda district: district, _("Districts"), lambda district: len(by_district[district.pk]), _("Alerts")
    )
    ordered = sorted(districts, key=count_alerts, reverse=True)
    table_page = choice.select(ordered, grouping=grouping).build_rows(build_overview)
    alert_count = sum(len(by_district[district.pk]) for district in districts)
    return DistrictOverviews(
        table_page, len(districts), alert_count, [results.get_value(key, month) for key in OVERVIEW_INDICATORS]
    )
