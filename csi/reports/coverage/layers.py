"""Layers of the coverage map: indicators, each with the five bands of its values."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from csi.accounts.models import User
from csi.core import clock
from csi.core.history.cached_results import combine_items
from csi.core.periods import Span
from csi.core.permissions import RecordPermission
from csi.core.typing import StrOrPromise
from csi.indicators.alerts import TYPES
from csi.indicators.early_warning.indicator import EARLY_WARNINGS
from csi.indicators.early_warning.search import find_warnings
from csi.indicators.early_warning.warnings import EarlyWarning, WarningKind
from csi.indicators.indicator import Recency
from csi.indicators.registry import REGISTRY, Indicator, IndicatorValue, evaluate
from csi.reports.alerts.report import get_alerts_url
from csi.reports.map.bands import BandScale


@dataclass(frozen=True, kw_only=True)
class CoverageLayer:
    """An indicator on the map.

    `limits`: the upper limits of the first four bands. `no_data_label`: label of districts without a value.
    `is_high_urgent`: whether high values need attention first. `opens_records`: a district of the map leads to what is
    counted instead of the report of the district.
    """

    key: str
    indicator_key: str
    label: StrOrPromise
    limits: tuple[Decimal | int, ...]
    no_data_label: StrOrPromise
    is_high_urgent: bool = True
    opens_records: bool = False

    @property
    def indicator(self) -> Indicator:
        return REGISTRY[self.indicator_key]

    @property
    def is_days_since(self) -> bool:
        """True if the layer counts the days since an event, which has a date."""
        return isinstance(self.indicator, Recency)

    @property
    def about_url(self) -> str:
        """The page that states the method, "" for that of the indicator."""
        return ""

    def can_be_viewed_by(self, user: User) -> bool:
        return True

    def get_values(
        self, districts: Sequence[int], span: Span, *, user: User, day: datetime.date
    ) -> Mapping[int, IndicatorValue]:
        """Return the value of each district by id. `day`: the last day that counts."""
        results = evaluate([self.indicator], [span], user=user, districts=districts)
        return results.get_values_by_district(self.indicator_key, span, districts)

    def build_scale(self) -> BandScale:
        """Return the bands, labelled in the active language."""
        return BandScale(self.indicator, self.limits, no_data_label=self.no_data_label)


@dataclass(frozen=True, kw_only=True)
class EarlyWarningValue(IndicatorValue):
    """The number of early warnings of a district, with their kinds."""

    kinds: frozenset[WarningKind]

    @cached_property
    def list_url(self) -> str:
        """The alerts of the district, of one type if the warnings have one; only today's warnings are alerts."""
        if not self.value or self.reference_date != clock.today():
            return ""
        kind = TYPES[next(iter(self.kinds))].key if len(self.kinds) == 1 else ""
        return get_alerts_url(kind=kind, district=self.district)


@dataclass(frozen=True, kw_only=True)
class EarlyWarningLayer(CoverageLayer):
    """The number of early warnings; for users who may view records, which are not published."""

    @property
    def indicator(self) -> Indicator:
        return EARLY_WARNINGS

    @property
    def about_url(self) -> str:
        return f"{reverse('alerts')}#definitions"

    def can_be_viewed_by(self, user: User) -> bool:
        return user.has_permission(RecordPermission.VIEW_RECORDS)

    def get_values(
        self, districts: Sequence[int], span: Span, *, user: User, day: datetime.date
    ) -> Mapping[int, IndicatorValue]:
        def list_items(scopes: Collection[int] | None) -> Iterator[tuple[int, EarlyWarning]]:
            return ((warning.district.pk, warning) for warning in find_warnings(user, day, scopes))

        kinds: dict[int, list[WarningKind]] = defaultdict(list)
        for warning in combine_items(user, None, ("early warnings", day), list_items, list):
            kinds[warning.district.pk].append(warning.kind)
        return {
            pk: EarlyWarningValue(
                indicator=self.indicator,
                span=span,
                reference_date=day,
                value=len(kinds[pk]),
                district=pk,
                kinds=frozenset(kinds[pk]),
            )
            for pk in districts
        }


LAYERS = {
    layer.key: layer
    for layer in (
        CoverageLayer(
            key="forum",
            indicator_key="days_since_forum",
            label=gettext_lazy("Days since the last forum"),
            limits=(31, 45, 62, 92),
            no_data_label=gettext_lazy("No forum yet"),
        ),
        CoverageLayer(
            key="trip",
            indicator_key="days_since_trip",
            label=gettext_lazy("Days since the last trip"),
            limits=(7, 14, 31, 62),
            no_data_label=gettext_lazy("No trip yet"),
        ),
        CoverageLayer(
            key="initiative",
            indicator_key="days_since_initiative",
            label=gettext_lazy("Days since the last initiative"),
            limits=(31, 62, 92, 183),
            no_data_label=gettext_lazy("No initiative yet"),
        ),
        CoverageLayer(
            key="concerns",
            indicator_key="concerns_open_per_100000",
            label=gettext_lazy("Open concerns per 100,000 inhabitants"),
            limits=(1, Decimal("2.5"), 5, 10),
            no_data_label=gettext_lazy("No data: population not recorded"),
        ),
        CoverageLayer(
            key="advisers",
            indicator_key="advisers_in_post",
            label=gettext_lazy("Advisers in post"),
            limits=(0, 1, 2, 3),
            no_data_label=gettext_lazy("No data"),
            is_high_urgent=False,
        ),
        EarlyWarningLayer(
            key="warnings",
            indicator_key=EARLY_WARNINGS.key,
            label=EARLY_WARNINGS.label,
            limits=(0, 1, 2, 3),
            no_data_label=gettext_lazy("No data"),
            opens_records=True,
        ),
    )
}
DEFAULT_LAYER = LAYERS["forum"]
