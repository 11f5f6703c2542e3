"""Concerns: raised, open, resolved, told back, and how far round the loop they come."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, DateField, F, Func, IntegerField, Q, Value
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from csi.concerns.age_bands import AgeBand
from csi.concerns.models import Concern
from csi.concerns.workflow import WorkflowStage
from csi.indicators.definitions.presence import LIVING
from csi.indicators.indicator import Direction, Group, Indicator, Link, Median, PerPeople, Unit
from csi.indicators.query import DAYS, AsOfDate, EventDate, SliceOf
from csi.indicators.sources import Source

WHAT = {"category": "category", "channel": "channel", "sector": "raised_by"}
FILTERS = {"category": "category", "channel": "channel", "sector": "raised_by"}
OF_OPEN = {**FILTERS, "age": "age"}
# {step of the loop: the day on which a concern came to it}
STEPS = {
    "raised": "raised_on",
    "discussed": "discussed_on",
    "agreed": "agreed_on",
    "done": "actions_done_on",
    "verified": "actions_verified_on",
    "told": "reported_back_on",
    "settled": "settled_on",
}
# What tells those that went all the way from the others; the stages of these need every step.
TO_THE_END = ("raised", "verified", "told")


class Loop(Source):
    """Concerns by the stage at which they stood on each of the days."""

    def rows(self, question):
        """Concerns by the place, from 0, of the first of the days that sees each of their steps."""
        records = self.records(question)
        if question.districts is not None:
            records = records.filter(district__in=question.districts)
        steps = STEPS if question.by == "stage" else TO_THE_END
        groups = {"at_district": F("district"), **{step: SliceOf(DayBefore(STEPS[step]), DAYS) for step in steps}}
        if question.by == "stage":
            groups["stands"] = F("state")
        if lookup := self.dimensions.get(question.by):
            groups["at_part"] = F(lookup)
        return records.order_by().values(**groups).annotate(number=Count("pk"))

    def read(self, rows, question):
        cells = {}
        for row in rows:
            last_steps = row["verified"], row["told"]
            told = len(question.days) if None in last_steps else max(last_steps)
            for place in range(row["raised"], len(question.days)):
                part = self._stage(row, place, told) if question.by == "stage" else row.get("at_part")
                cell = cells.setdefault((place + 1, row["at_district"], part), {"concerns": 0, "told": 0})
                cell["concerns"] += row["number"]
                cell["told"] += row["number"] * (place >= told)
        return cells

    def _stage(self, row, place, told):
        """The same rule as `ConcernQuerySet.at_stage_on`, which asks it of one day."""

        def seen(step):
            return row[step] is not None and row[step] <= place

        if place >= told:
            return WorkflowStage.REPORTED_BACK
        if row["stands"] == "closed" and seen("settled"):
            return WorkflowStage.CLOSED
        for stage in (WorkflowStage.VERIFIED, WorkflowStage.DONE, WorkflowStage.AGREED, WorkflowStage.DISCUSSED):
            if seen(stage.value):
                return stage
        return WorkflowStage.RAISED

    def knows(self, dimension):
        return dimension == "stage" or super().knows(dimension)


class OpenConcerns(Source):
    """Concerns open on each of the days; by age, as old as they were on that day."""

    def knows(self, dimension):
        return dimension == "age" or super().knows(dimension)

    def part(self, question):
        if question.by != "age":
            return super().part(question)
        # The two sets of days run side by side: the age is that of the day of its slot.
        days_old = DaysBetween(F("raised_on"), self.when.asked_days())
        return AgeNumber(days_old, Value([band.min_days for band in AgeBand], ArrayField(IntegerField())))

    def read(self, rows, question):
        cells = super().read(rows, question)
        if question.by != "age":
            return cells
        ages = list(AgeBand)
        return {(slot, district, ages[part]): counts for (slot, district, part), counts in cells.items()}


class DayBefore(Func):
    """A day that sees what happened on this one lies in a later slice than the day before it."""

    template = "(%(expressions)s - 1)"
    output_field = DateField()


class DaysBetween(Func):
    """How many days the second day lies after the first."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()

    def __init__(self, first, second):
        super().__init__(second, first)


class AgeNumber(Func):
    """The place among the ages, from 0, of so many days."""

    template = "(WIDTH_BUCKET(%(expressions)s) - 1)"
    output_field = IntegerField()


RAISED = Source(
    lambda question: question.scope(Concern.objects),
    EventDate("raised_on"),
    {"concerns": Count("pk")},
    dimensions=WHAT,
)
OPEN = OpenConcerns(
    lambda question: question.scope(Concern.objects),
    AsOfDate("raised_on", "settled_on", last_counts=False),
    {"concerns": Count("pk")},
    dimensions=WHAT,
)
SETTLED = Source(
    lambda question: question.scope(Concern.objects).filter(settled_on__isnull=False),
    EventDate("settled_on"),
    {
        "concerns": Count("pk"),
        "resolved": Count("pk", filter=Q(state="resolved")),
        "told": Count("pk", filter=Q(reported_back_on__isnull=False)),
    },
    dimensions=WHAT,
)
TIME = Source(
    lambda question: question.scope(Concern.objects).filter(state="resolved"),
    EventDate("settled_on"),
    {"concerns": Count("pk")},
    dimensions=WHAT,
    spread=RawSQL("settled_on - raised_on", (), IntegerField()),
)
LOOP = Loop(
    lambda question: question.scope(Concern.objects).with_stage_dates(),
    AsOfDate("raised_on", None),
    {},
    dimensions=WHAT,
)

REGISTER = _("The register of concerns.")
TO_RESOLVED = Link("concerns:concern_list", period="settled", fixed={"state": "resolved"}, parts=FILTERS)

INDICATORS = (
    Indicator(
        key="loop_closure",
        label=_("Concerns that went all the way"),
        group=Group.CONCERNS,
        unit=Unit.PERCENT,
        direction=Direction.MORE,
        meaning=_(
            "Of all concerns raised by the last day of the period, the share for which an action was agreed, done, "
            "independently verified, and people were told."
        ),
        records=_("Concerns, their discussions and actions at meetings that were held."),
        top=LOOP["told"],
        bottom=LOOP["concerns"],
        times=100,
        others=("concerns_by_stage", "stage"),
        dimensions=tuple(WHAT),
        counts_people=True,
        link=Link(
            "concerns:concern_list", day="raised_until", fixed={"stage": "reported_back"}, parts=FILTERS, is_exact=False
        ),
    ),
    Indicator(
        key="concerns_by_stage",
        label=_("Concerns raised so far"),
        group=Group.CONCERNS,
        unit=Unit.NUMBER,
        direction=Direction.NEITHER,
        meaning=_("All concerns raised by the last day of the period; by stage, how far round the loop they came."),
        records=_("Concerns, their discussions and actions at meetings that were held."),
        top=LOOP["concerns"],
        dimensions=("stage", *WHAT),
        counts_people=True,
        link=Link("concerns:concern_list", day="raised_until", parts={**FILTERS, "stage": "stage"}),
    ),
    Indicator(
        key="concerns_raised",
        label=_("Concerns raised"),
        group=Group.CONCERNS,
        unit=Unit.NUMBER,
        direction=Direction.NEITHER,
        meaning=_("Concerns raised in the period, through any channel."),
        records=REGISTER,
        top=RAISED["concerns"],
        dimensions=tuple(WHAT),
        counts_people=True,
        link=Link("concerns:concern_list", period="raised", parts=FILTERS),
    ),
    Indicator(
        key="concerns_open",
        label=_("Concerns open"),
        group=Group.CONCERNS,
        unit=Unit.NUMBER,
        direction=Direction.LESS,
        meaning=_("Concerns neither resolved nor closed by the end of the last day of the period."),
        records=REGISTER,
        top=OPEN["concerns"],
        dimensions=tuple(OF_OPEN),
        counts_people=True,
        link=Link("concerns:concern_list", day="open_on", parts=OF_OPEN),
    ),
    PerPeople(
        key="concerns_open_per_10000",
        label=_("Open concerns per 10,000 people"),
        group=Group.CONCERNS,
        unit=Unit.NUMBER,
        direction=Direction.LESS,
        meaning=_(
            "Concerns open at the end of the last day of the period for every 10,000 people who live in the districts "
            "in operation."
        ),
        records=_("The register of concerns, and the newest census of each district."),
        top=OPEN["concerns"],
        bottom=LIVING["people"],
        times=10_000,
        dimensions=tuple(WHAT),
        of_whole=tuple(WHAT),
        counts_people=True,
        link=Link("concerns:concern_list", day="open_on", parts=FILTERS, is_exact=False),
        nothing=_("The mission does not work here, or how many people live here is not recorded."),
    ),
    Indicator(
        key="concerns_resolved",
        label=_("Concerns resolved"),
        group=Group.CONCERNS,
        unit=Unit.NUMBER,
        direction=Direction.MORE,
        meaning=_("Concerns resolved in the period; those closed without result do not count."),
        records=REGISTER,
        top=SETTLED["resolved"],
        dimensions=tuple(WHAT),
        counts_people=True,
        link=TO_RESOLVED,
    ),
    Median(
        key="days_to_resolution",
        label=_("Days to resolution"),
        group=Group.CONCERNS,
        unit=Unit.DAYS,
        direction=Direction.LESS,
        meaning=_(
            "From the day on which a concern was raised to the day on which it was resolved: half of those resolved "
            "in the period took longer (the median)."
        ),
        records=REGISTER,
        top=TIME["concerns"],
        dimensions=tuple(WHAT),
        link=Link(TO_RESOLVED.page, period="settled", fixed=TO_RESOLVED.fixed, parts=FILTERS, is_exact=False),
    ),
    Indicator(
        key="told_back",
        label=_("Told back"),
        group=Group.CONCERNS,
        unit=Unit.PERCENT,
        direction=Direction.MORE,
        meaning=_("Of the concerns resolved or closed in the period, the share whose people were told, then or since."),
        records=REGISTER,
        top=SETTLED["told"],
        bottom=SETTLED["concerns"],
        times=100,
        dimensions=tuple(WHAT),
        counts_people=True,
        link=Link("concerns:concern_list", period="settled", fixed={"reported_back": "true"}, parts=FILTERS),
    ),
)
