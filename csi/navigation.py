"""The frame of every page: the mission's name, its day, the menu of this person's role."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from csi.accounts.permissions import MissionPermission
from csi.core import clock
from csi.core.permissions import RecordPermission
from csi.core.urls import address_of


@dataclass(frozen=True)
class Entry:
    """A line of a menu: its word, the name of its page, its icon, and the pages under it."""

    label: str
    page: str
    icon: str = ""
    children: tuple["Entry", ...] = field(default=())

    @property
    def url(self) -> str:
        return address_of(self.page)

    def covers(self, view_name: str) -> bool:
        """Whether that page is this one or a page of the same records (`meeting_edit` → `meeting_list`)."""
        return any(child.covers(view_name) for child in self.children) or _subject(view_name) == _subject(self.page)


def _subject(view_name: str) -> str:
    """`forums:meeting_edit` → `forums:meeting`: pages of one kind of record share their subject."""
    return view_name.rpartition("_")[0] or view_name


HOME = Entry(_("Home"), "home", "house")
DASHBOARD = Entry(_("Dashboard"), "dashboard", "speedometer2")
ALERTS = Entry(_("Alerts"), "alerts", "list-check")
CALENDAR = Entry(_("Calendar"), "calendar", "calendar3")
CONCERNS = Entry(_("Concerns"), "concerns:concern_list", "chat-square-text")
PHOTOS = Entry(_("Photos"), "gallery:photo_list", "images")
PUBLIC_PHOTOS = Entry(_("Photos"), "gallery:public", "images")
FACTSHEET = Entry(_("Factsheet"), "factsheet", "file-earmark-text")
MAP = Entry(_("Map"), "map", "map")
INDICATORS = Entry(_("Indicators"), "indicators", "speedometer2")
COMPARISON = Entry(_("Comparison"), "comparison", "layout-three-columns")
COVERAGE = Entry(_("Coverage"), "coverage", "geo-alt")
MONTHLY_REPORT = Entry(_("Monthly report"), "monthly_report", "journal-text")
REPORTS = Entry(
    _("Reports"),
    "cadence",
    "bar-chart",
    (
        Entry(_("Monthly report"), "monthly_report"),
        INDICATORS,
        COMPARISON,
        Entry(_("Forum cadence"), "cadence"),
        Entry(_("Presence"), "presence"),
        Entry(_("Coverage"), "coverage"),
        Entry(_("Targets"), "indicators:target_list"),
        Entry(_("Monthly returns"), "returns:monthlyreturn_list"),
        Entry(_("Outstanding returns"), "returns:outstanding"),
    ),
)
ADMINISTRATION = Entry(_("Administration"), "admin:index", "gear")
LOG = Entry(_("Mission log"), "history:log", "clock-history")
ACCESS_LOG = Entry(_("Access log"), "access_log", "key")

DOMAINS = (
    Entry(
        _("Districts"),
        "districts:district_list",
        "geo-alt",
        (
            Entry(_("All districts"), "districts:district_list"),
            Entry(_("Police stations"), "districts:policestation_list"),
            Entry(_("Police strength"), "districts:policestrength_list"),
            Entry(_("Areas of operation"), "districts:areaofoperation_list"),
            Entry(_("Mandates"), "districts:mandate_list"),
            Entry(_("Contacts"), "districts:contact_list"),
        ),
    ),
    Entry(
        _("Advisers"),
        "advisers:adviser_list",
        "person-badge",
        (
            Entry(_("All advisers"), "advisers:adviser_list"),
            Entry(_("Placements"), "advisers:placement_list"),
            Entry(_("Observations"), "advisers:observation_list"),
        ),
    ),
    Entry(
        _("Forums"),
        "forums:workinggroup_list",
        "people",
        (
            Entry(_("Working groups"), "forums:workinggroup_list"),
            Entry(_("Meetings"), "forums:meeting_list"),
            Entry(_("Actions"), "forums:action_list"),
        ),
    ),
    Entry(
        _("Receptions"),
        "receptions:mobilereception_list",
        "truck",
        (
            Entry(_("Mobile receptions"), "receptions:mobilereception_list"),
            Entry(_("Deployments"), "receptions:deployment_list"),
            Entry(_("Trips"), "receptions:trip_list"),
        ),
    ),
    Entry(_("Initiatives"), "initiatives:initiative_list", "flag"),
    CONCERNS,
    PHOTOS,
)

RECORD = (
    Entry(_("A meeting"), "forums:meeting_add", "people"),
    Entry(_("A van trip"), "receptions:trip_add", "truck"),
    Entry(_("An initiative"), "initiatives:initiative_add", "flag"),
    Entry(_("An observation"), "advisers:observation_add", "eye"),
    Entry(_("A concern"), "concerns:concern_add", "chat-square-text"),
    Entry(_("A photo"), "gallery:photo_add", "camera"),
)


class Frame:
    """What base.html shows around a page, worked out only when a template asks for it."""

    def __init__(self, request):
        self._user = getattr(request, "user", None)
        match = getattr(request, "resolver_match", None)
        self.view_name = match.view_name if match else ""

    @property
    def mission(self):
        """The Mission row, or None in a database that has none yet."""
        return clock.mission()

    @property
    def today(self):
        return clock.today()

    @property
    def stands_still(self) -> bool:
        """Whether the day shown is not the calendar's."""
        return bool(settings.MISSION_DATE or (self.mission and self.mission.date))

    @cached_property
    def is_public(self) -> bool:
        """Nobody is signed in: the page has a plain header and no menu."""
        return not (self._user and self._user.is_authenticated)

    @cached_property
    def records(self) -> bool:
        """Whether this person opens records; readers see aggregates only."""
        return not self.is_public and self._user.has_permission(RecordPermission.VIEW_RECORDS)

    @cached_property
    def menu(self) -> list[list[dict]]:
        """The groups of the side menu, each line marked when the page belongs to it."""
        if self.is_public:
            return [self._lines(FACTSHEET, MAP, PUBLIC_PHOTOS)]
        groups = [self._lines(HOME, DASHBOARD, *([ALERTS] if self.records else []), CALENDAR)]
        if self.records:
            groups.append(self._lines(*DOMAINS, REPORTS))
        public_reports = () if self.records else (MONTHLY_REPORT, INDICATORS, COMPARISON, COVERAGE)
        photos = () if self.records else (PUBLIC_PHOTOS,)
        groups.append(self._lines(*public_reports, FACTSHEET, MAP, *photos))
        if self._user.has_permission(RecordPermission.ACCESS_ALL_DISTRICTS):
            is_administrator = self._user.has_permission(MissionPermission.MANAGE_ACCOUNTS)
            groups.append(self._lines(LOG, *([ACCESS_LOG, ADMINISTRATION] if is_administrator else [])))
        return groups

    @cached_property
    def section(self) -> Entry | None:
        """Where this page lies, for the start of the breadcrumb: a domain that holds several lists, or the reports."""
        if not self.records:
            return None
        section = next(
            (entry for entry in (*DOMAINS, REPORTS) if entry.children and entry.covers(self.view_name)), None
        )
        # Its first list is where the section leads: naming both would say "Districts › Districts".
        return section if section and _subject(section.page) != _subject(self.view_name) else None

    @cached_property
    def phone_start(self) -> list[dict]:
        """The bar of a telephone: what stands before “Record”."""
        return self._lines(HOME)

    @cached_property
    def phone_end(self) -> list[dict]:
        """The bar of a telephone: what stands between “Record” and “More”."""
        return self._lines(CONCERNS, CALENDAR) if self.records else self._lines(FACTSHEET, MAP)

    @cached_property
    def record(self) -> tuple[Entry, ...]:
        """What this person may record."""
        return RECORD if self.records else ()

    def _lines(self, *entries: Entry) -> list[dict]:
        return [
            {
                "entry": entry,
                "is_page": entry.page == self.view_name,
                "is_current": entry.covers(self.view_name),
                "children": self._lines(*entry.children),
            }
            for entry in entries
        ]


def frame(request):
    """Context processor: `frame` for base.html."""
    return {"frame": Frame(request)}
