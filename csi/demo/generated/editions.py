"""Published editions of the accepted returns, dated by their acceptance.

The figures are those of `publish_editions`, evaluated for several months at once and loaded with COPY.
"""

from collections.abc import Callable, Iterator

from django.db.backends.utils import CursorWrapper

from csi.core.history.models import Change
from csi.core.periods import Month
from csi.demo.generated.records import GeneratedAcceptance, GeneratedMission
from csi.demo.generated.rows import MissionWriter, TableWriter
from csi.demo.records import TODAY
from csi.indicators.editions.figures import FROM_RECORDS
from csi.indicators.models import PublishedEdition, PublishedFigure
from csi.indicators.publication.services import build_figure_columns, list_published_values
from csi.indicators.registry import REGISTRY, IndicatorValue, evaluate

# Values that are computed at once, which bounds the memory.
MAX_DISTRICT_MONTHS = 6_000
FIGURE_COLUMNS = (
    *("value", "numerator", "denominator", "missing_reason"),
    *("coverage_counted", "coverage_total", "coverage_districts"),
)


def publish_generated_editions(
    mission: GeneratedMission, cursor: CursorWrapper, report_progress: Callable[[float], None]
) -> None:
    """Publish an edition for each acceptance."""
    acceptances, done = mission.acceptances, 0
    writer = MissionWriter(cursor, lambda _count: report_progress(done / len(acceptances)))
    editions = writer.create_table(
        PublishedEdition,
        *("district_id", "month", "number", "published_at", "published_by_id", "step_id", "last_change"),
    )
    figures = writer.create_table(PublishedFigure, "edition_id", "indicator", *FIGURE_COLUMNS)
    last_change = Change.objects.last_number()
    for months in _batch_months(acceptances):
        results = evaluate(REGISTRY.values(), [month.span for month in months], today=TODAY, editions=FROM_RECORDS)
        for month in months:
            for acceptance in acceptances[month]:
                edition = editions.add(
                    *(acceptance.district, month.start, 1, acceptance.accepted_at, mission.manager),
                    *(acceptance.step, last_change),
                )
                for value in list_published_values(results, month, acceptance.district):
                    _add_figure(figures, edition, value)
            done += 1
            writer.flush()
    writer.set_sequences()


def _batch_months(acceptances: dict[Month, list[GeneratedAcceptance]]) -> Iterator[list[Month]]:
    months, size = list(acceptances), max(map(len, acceptances.values()), default=1)
    step = max(1, MAX_DISTRICT_MONTHS // size)
    for start in range(0, len(months), step):
        yield months[start : start + step]


def _add_figure(figures: TableWriter, edition: int, value: IndicatorValue) -> None:
    columns = build_figure_columns(value)
    # No return is accepted as late as its follow-up ends.
    if value.indicator.follow_up and value.value is not None:
        columns |= {"value": None, "missing_reason": "not_mature"}
    districts = columns["coverage_districts"]
    columns["coverage_districts"] = None if districts is None else "{" + ",".join(map(str, districts)) + "}"
    figures.add(edition, value.indicator.key, *(columns[name] for name in FIGURE_COLUMNS))
