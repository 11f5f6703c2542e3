"""Indicators of forum participation: participants, representation, sectors that raise items."""

from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext_lazy as _

from advisers.models import Sex
from csi.core.typing import StrOrPromise
from csi.indicators.definitions.police import CENSUS
from csi.indicators.definitions.presence import AREAS
from csi.indicators.indicator import DesiredDirection, Gap, Indicator, MeasurementUnit, Objective
from csi.indicators.links import RecordListLink
from csi.indicators.query import EventDate
from csi.indicators.sources import DataSource
from districts.models import Sector
from forums.models import Attendance, CommunityPresence, Discussion, MeetingState

AT_HELD_MEETING = Q(meeting__state=MeetingState.HELD)
# The mission's own staff are not participants.
PARTICIPANTS = DataSource(
    lambda query: query.filter_visible(Attendance.objects).filter(AT_HELD_MEETING).exclude(sector=Sector.CSI),
    EventDate("meeting__date"),
    {
        "people": Sum(F("women") + F("men")),
        "women": Sum("women"),
        "men": Sum("men"),
        "under_30": Sum("under_30"),
        "non_police": Sum(F("women") + F("men"), filter=~Q(sector=Sector.POLICE)),
        "meetings": Count("meeting", distinct=True),
    },
    district="meeting__group__district",
    dimensions={"sector": "sector"},
    column_dimensions={"sex": {Sex.WOMAN: {"people": "women"}, Sex.MAN: {"people": "men"}}},
)
COMMUNITIES_PRESENT = DataSource(
    lambda query: query.filter_visible(CommunityPresence.objects).filter(AT_HELD_MEETING),
    EventDate("meeting__date"),
    {"people": Sum("people")},
    district="meeting__group__district",
    histogram="community",
)
AGENDA_ITEMS = DataSource(
    lambda query: query.filter_visible(Discussion.objects).filter(AT_HELD_MEETING),
    EventDate("meeting__date"),
    {
        "items": Count("pk"),
        "police": Count("pk", filter=Q(raised_by=Sector.POLICE)),
        "authorities": Count("pk", filter=Q(raised_by=Sector.AUTHORITIES)),
        "civil_society": Count("pk", filter=~Q(raised_by__in=(Sector.POLICE, Sector.AUTHORITIES, Sector.CSI))),
    },
    district="meeting__group__district",
    dimensions={"sector": "raised_by"},
)

ATTENDANCE = _("Attendance at meetings held, without the mission's own staff.")
AGENDAS = _("Agenda items of meetings held.")


def _link(recorded: str, *, counted: str = "value", districts_filter: str = "") -> RecordListLink:
    """Return the link to the meetings held for which `recorded` was recorded."""
    return RecordListLink(
        "forums:meeting_list",
        period_filter="date",
        fixed_filters={"state": MeetingState.HELD, "recorded": recorded},
        is_exact=False,
        counted=counted,
        districts_filter=districts_filter,
    )


MEETINGS_WITH_ATTENDANCE = _link("attendance")
MEETINGS_WITH_AGENDA = _link("agenda")


def _participant_percentage(
    key: str,
    label: StrOrPromise,
    measure: str,
    definition: StrOrPromise,
    dimensions: tuple[str, ...] = ("sector",),
) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        objective=Objective.FORUMS,
        unit=MeasurementUnit.PERCENT,
        direction=DesiredDirection.MORE,
        definition=definition,
        source=ATTENDANCE,
        numerator=PARTICIPANTS[measure],
        denominator=PARTICIPANTS["people"],
        multiplier=100,
        dimensions=dimensions,
        has_disclosure_control=True,
        link=MEETINGS_WITH_ATTENDANCE,
    )


def _item_percentage(key: str, label: StrOrPromise, measure: str, definition: StrOrPromise) -> Indicator:
    return Indicator(
        key=key,
        label=label,
        objective=Objective.FORUMS,
        unit=MeasurementUnit.PERCENT,
        direction=DesiredDirection.NEITHER,
        definition=definition,
        source=AGENDAS,
        numerator=AGENDA_ITEMS[measure],
        denominator=AGENDA_ITEMS["items"],
        multiplier=100,
        has_disclosure_control=True,
        link=MEETINGS_WITH_AGENDA,
    )


INDICATORS = (
    Indicator(
        key="people_at_forums",
        label=_("Forum participants"),
        objective=Objective.FORUMS,
        unit=MeasurementUnit.PEOPLE,
        direction=DesiredDirection.MORE,
        definition=_("Number of participants in meetings held in the period; a person is counted at each meeting."),
        source=ATTENDANCE,
        numerator=PARTICIPANTS["people"],
        dimensions=("sector", "sex"),
        has_disclosure_control=True,
        link=MEETINGS_WITH_ATTENDANCE,
    ),
    Indicator(
        key="people_per_meeting",
        label=_("Participants per meeting"),
        objective=Objective.FORUMS,
        unit=MeasurementUnit.PEOPLE,
        direction=DesiredDirection.MORE,
        definition=_("Number of participants divided by the number of meetings with recorded attendance."),
        source=ATTENDANCE,
        numerator=PARTICIPANTS["people"],
        denominator=PARTICIPANTS["meetings"],
        # For a single meeting, the average is the number of participants.
        has_disclosure_control=True,
        disclosive_counts=("numerator",),
        dimensions=("sector", "sex"),
        total_denominator=("sector", "sex"),
        link=_link("attendance", counted="denominator"),
    ),
    _participant_percentage(
        "women_at_forums",
        _("Women among forum participants"),
        "women",
        _("Women as a percentage of forum participants in the period."),
    ),
    _participant_percentage(
        "under_30_at_forums",
        _("Forum participants under 30"),
        "under_30",
        _("Participants under 30 years of age as a percentage of forum participants in the period."),
    ),
    _participant_percentage(
        "non_police_participants",
        _("Non-police participants"),
        "non_police",
        _("Participants from sectors other than the police as a percentage of forum participants in the period."),
        (),
    ),
    Gap(
        key="forum_community_gap",
        label=_("Representation gap, forum participants"),
        objective=Objective.FORUMS,
        unit=MeasurementUnit.POINTS,
        direction=DesiredDirection.LESS,
        definition=_(
            "Half the sum of the absolute differences between each community's share of forum participants and its "
            "share of the population: the seats in every hundred that would have to change hands for the forums to "
            "mirror the population. For one community: its share of participants less its share of the population, in "
            "percentage points. Districts without both counts are excluded."
        ),
        source=_("Communities present at meetings held; the latest census known."),
        numerator=COMMUNITIES_PRESENT["people"],
        denominator=CENSUS["people"],
        areas=AREAS["districts"],
        dimensions=("community",),
        has_disclosure_control=True,
        link=_link("communities", districts_filter="districts"),
    ),
    Indicator(
        key="items_raised",
        label=_("Agenda items"),
        objective=Objective.FORUMS,
        unit=MeasurementUnit.NUMBER,
        direction=DesiredDirection.NEITHER,
        definition=_(
            "Number of concerns on the agendas of meetings held in the period; a concern is counted at each meeting."
        ),
        source=AGENDAS,
        numerator=AGENDA_ITEMS["items"],
        dimensions=("sector",),
        has_disclosure_control=True,
        link=MEETINGS_WITH_AGENDA,
    ),
    _item_percentage(
        "items_raised_by_police",
        _("Agenda items raised by the police"),
        "police",
        _("Agenda items raised by the police as a percentage of all agenda items in the period."),
    ),
    _item_percentage(
        "items_raised_by_authorities",
        _("Agenda items raised by local authorities"),
        "authorities",
        _("Agenda items raised by local authorities as a percentage of all agenda items in the period."),
    ),
    _item_percentage(
        "items_raised_by_civil_society",
        _("Agenda items raised by civil society"),
        "civil_society",
        _(
            "Agenda items raised by any sector other than the police, local authorities and the mission as a "
            "percentage of all agenda items in the period."
        ),
    ),
)
