"""The targets: ratios of two calls, and limits of a number."""

from collections.abc import Iterator
from dataclasses import dataclass

from csi.core.languages import Language
from csi.tests.support.bench.measure import Ratio
from csi.tests.support.bench.missions import BenchMission, Call, compare

# Pages that people open every day; some are not for readers.
PAGES = {
    "manager": (
        "/",
        "/dashboard/",
        "/dashboard/alerts/",
        "/reports/monthly/",
        "/reports/indicators/",
        "/reports/cadence/",
        "/reports/presence/",
        "/reports/coverage/",
        "/reports/comparison/",
        "/returns/outstanding/",
        "/calendar/",
        "/map/",
        "/forums/meetings/",
        "/forums/meetings/?q=osh",
        "/forums/actions/",
        "/concerns/concerns/",
        "/receptions/trips/",
        "/search/?q=water",
    ),
    "reader": ("/", "/dashboard/", "/reports/monthly/", "/reports/indicators/", "/reports/coverage/", "/map/"),
}
MAX_BYTES = 250_000
MAX_QUERIES = 20
MEETINGS = "/forums/meetings/"
DASHBOARD = "/dashboard/"
MEETING_COLUMNS = ["group", "month", "date", "state", "kind", "venue"]
EXPORT, XLSX_EXPORT = "/receptions/trips/?export=csv", "/receptions/trips/?export=xlsx"
# The columns of the export; the crew is text there
EXPORT_SQL = """
    SELECT trip.date, vehicle.number, deployment.site, district.name_en, trip.officers_women + trip.officers_men,
        trip.visitors_women + trip.visitors_men,
        COALESCE((SELECT sum(received) FROM receptions_appealcount AS appeals WHERE appeals.trip_id = trip.id), 0),
        trip.kilometres, trip.officers_women, trip.officers_men, trip.visitors_women, trip.visitors_men, trip.fuel,
        trip.place, trip.remarks, trip.exception_reason, trip.id,
        (
            SELECT max(change.id) FROM history_change AS change
            WHERE change.parent_table = 'receptions_trip' AND change.parent_id = trip.id
        )
    FROM receptions_trip AS trip
    JOIN receptions_deployment AS deployment ON deployment.id = trip.deployment_id
    JOIN receptions_mobilereception AS vehicle ON vehicle.id = deployment.vehicle_id
    JOIN districts_district AS district ON district.id = deployment.district_id
    ORDER BY trip.date DESC, trip.id DESC
"""
# The meetings, participants, trips, visitors, concerns and actions of twelve months, from their rows
FIGURES_SQL = """
    SELECT month, meetings.*, trips.*, concerns.*, actions.*
    FROM generate_series(date_trunc('month', date '2010-11-01'), date '2011-10-01', interval '1 month') AS month
    CROSS JOIN LATERAL (
        SELECT count(DISTINCT meeting.id), sum(attendance.women), sum(attendance.men)
        FROM forums_meeting AS meeting LEFT JOIN forums_attendance AS attendance ON attendance.meeting_id = meeting.id
        WHERE meeting.state = 'held' AND meeting.date >= month AND meeting.date < month + interval '1 month'
    ) AS meetings
    CROSS JOIN LATERAL (
        SELECT count(*), sum(visitors_women), sum(visitors_men) FROM receptions_trip
        WHERE date >= month AND date < month + interval '1 month'
    ) AS trips
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE raised_on >= month), count(*) FILTER (WHERE settled_on >= month),
            count(*) FILTER (WHERE settled_on IS NULL OR settled_on >= month + interval '1 month')
        FROM concerns_concern WHERE raised_on < month + interval '1 month'
    ) AS concerns
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE meeting.date >= month), count(*) FILTER (WHERE action.done_on <= action.due),
            count(*) FILTER (WHERE action.done_on IS NULL AND action.due < month + interval '1 month')
        FROM forums_action AS action JOIN forums_meeting AS meeting ON meeting.id = action.meeting_id
        WHERE meeting.date < month + interval '1 month'
    ) AS actions
"""


@dataclass(frozen=True)
class Result:
    """The measured value of a target. `limit`: the highest value that meets it."""

    key: str
    label: str
    value: float
    limit: float
    details: str = ""
    is_void: bool = False

    @property
    def status(self) -> str:
        if self.is_void:
            return "void: the machine was busy"
        return "met" if self.value <= self.limit else "missed"

    @classmethod
    def from_ratio(cls, key: str, label: str, ratio: Ratio, limit: float) -> "Result":
        details = (
            f"{ratio.values[0]:.2f} to {ratio.values[-1]:.2f}; elapsed {ratio.wall_median:.2f}; "
            f"{1000 * ratio.get_median_cpu(0):.0f} ÷ {1000 * ratio.get_median_cpu(1):.1f} ms"
        )
        return cls(key, label, ratio.median, limit, details, ratio.is_void)


def measure_targets(small: BenchMission, large: BenchMission, only: tuple[str, ...]) -> Iterator[Result]:
    """Measure the targets whose key begins with one of `only`, or all."""

    def is_selected(key: str) -> bool:
        return not only or key.startswith(only)

    for username, urls in PAGES.items():
        for url in urls:
            if is_selected(key := f"page {username} {url}"):
                ratio = compare(Call(large, "page", username, url), Call(small, "page", username, url))
                yield Result.from_ratio(key, f"{url} as {username}, {large.preset} ÷ {small.preset}", ratio, 1.5)
            if is_selected(key := f"bytes {username} {url}"):
                size = large.execute("page", username, url).result
                yield Result(key, f"{url} as {username}: bytes of HTML, {large.preset}", size, MAX_BYTES)
            if is_selected(key := f"queries {username} {url}"):
                number = large.execute("queries", username, url).result
                yield Result(key, f"{url} as {username}: queries", number, MAX_QUERIES)
    for key, label, limit, first, second in list_ratios(small, large):
        if is_selected(key):
            yield Result.from_ratio(key, label, compare(first, second), limit)


def list_ratios(small: BenchMission, large: BenchMission) -> list[tuple[str, str, float, Call, Call]]:
    """Return (key, label, limit, call, call that it is divided by) of each ratio on one mission."""
    stock = ("stock_changelist", "forums.Meeting", MEETING_COLUMNS)
    return [
        (
            "dashboard",
            f"dashboard ÷ its figures in one SQL query over the rows, {large.preset}",
            0.3,
            Call(large, "page", "manager", DASHBOARD),
            Call(large, "statement", FIGURES_SQL),
        ),
        *(
            (
                f"list {mission.preset}",
                f"list of meetings ÷ stock admin changelist, {mission.preset}",
                limit,
                Call(mission, "page", "manager", MEETINGS),
                Call(mission, *stock, 1),
            )
            for mission, limit in ((small, 0.9), (large, 0.2))
        ),
        (
            "list last",
            f"last page of the list ÷ that of the stock changelist, {large.preset}",
            0.03,
            Call(large, "page", "manager", f"{MEETINGS}?page=last"),
            Call(large, *stock, "last"),
        ),
        *(
            (
                f"insert {mission.preset}",
                f"insert of attendance with all triggers ÷ without user triggers, {mission.preset}",
                4,
                Call(mission, "insert_attendance", with_triggers=True),
                Call(mission, "insert_attendance", with_triggers=False),
            )
            for mission in (small, large)
        ),
        (
            "search",
            f"search ÷ SELECT 1 through the same stack, {large.preset}",
            8,
            Call(large, "page", "manager", "/search/?q=water"),
            Call(large, "page", "manager", "/readyz"),
        ),
        (
            "csv",
            f"CSV of all trips ÷ COPY of the same rows, {large.preset}",
            3,
            Call(large, "page", "manager", EXPORT),
            Call(large, "copy", EXPORT_SQL),
        ),
        (
            "xlsx",
            f"XLSX of all trips ÷ xlsxwriter in constant memory, {large.preset}",
            1.5,
            Call(large, "page", "manager", XLSX_EXPORT),
            Call(large, "plain_xlsx", "manager", XLSX_EXPORT),
        ),
        (
            "post",
            "POST of a meeting with eight rows of attendance ÷ the same statements",
            6,
            Call(small, "post_meeting", as_sql=False),
            Call(small, "post_meeting", as_sql=True),
        ),
        *(
            (
                f"language {language} {url}",
                f"{url} in {language} ÷ in English, {large.preset}",
                1.1,
                Call(large, "page", "manager", url, language),
                Call(large, "page", "manager", url),
            )
            for url in (MEETINGS, DASHBOARD)
            for language in Language.values
            if language != Language.ENGLISH
        ),
    ]
