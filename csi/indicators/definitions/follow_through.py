"""The data source of the concerns by the stage of the workflow that they had reached."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db.models import (
    Aggregate,
    Case,
    Count,
    F,
    Func,
    IntegerField,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Least

from csi.concerns.workflow import ConcernState, WorkflowStage
from csi.core.db.fields import AddDays
from csi.indicators.query import LAST_REFERENCE_DATE, NO_END, REFERENCE_DATES, BucketNumber, IndicatorQuery
from csi.indicators.sources import Cells, DataSource
from forums.models import Action, Discussion, DiscussionOutcome, MeetingState


class HalfOpenRange(Func):
    """The days from the first to before the second date; null means no end."""

    function = "DATERANGE"
    output_field = DateRangeField()


class AllDays(Aggregate):
    """The union of ranges of days, as a multirange."""

    function = "RANGE_AGG"
    output_field = DateRangeField()


class CompletedDays(Func):
    """The days on which a concern had agreed actions, and all of those were completed.

    An action that is agreed later does not change the days before. `completed_on` null: the action is not completed.
    """

    template = "(DATEMULTIRANGE(%(expressions)s))"
    arg_joiner = ") - ("
    output_field = DateRangeField()

    def __init__(self, agreed_on: str, completed_on: str) -> None:
        # LEAST ignores null. What was completed before it was agreed was never pending.
        pending = AllDays(HalfOpenRange(Least(agreed_on, completed_on), completed_on))
        super().__init__(HalfOpenRange(Min(agreed_on), NO_END), pending)


class ReferenceDatesWithin(Func):
    """The indexes, from 0, of the reference dates that lie within a multirange of days."""

    # OFFSET 0 keeps PostgreSQL from computing the days once for each date.
    template = (
        "ARRAY(SELECT number - 1 FROM (SELECT %(expressions)s OFFSET 0) AS completed (days, dates),"
        " UNNEST(dates) WITH ORDINALITY AS reference (day, number) WHERE day <@ days ORDER BY number)"
    )
    output_field = ArrayField(IntegerField())

    def __init__(self, days: Any) -> None:
        super().__init__(days, REFERENCE_DATES)


def find_first_index(date: Any) -> BucketNumber:
    """Return the index, from 0, of the first reference date on or after a date."""
    # The day before moves an event on a reference date into the bucket of that date.
    return BucketNumber(AddDays(date, -1), REFERENCE_DATES)


def aggregate_rows(rows: QuerySet, aggregate: Any) -> Subquery:
    """Return an aggregate over the rows of a concern at meetings held; null without any."""
    of_concern = rows.filter(concern=OuterRef("pk"), meeting__state=MeetingState.HELD).order_by().values("concern")
    return Subquery(of_concern.annotate(aggregate=aggregate).values("aggregate"))


class FollowThroughSource(DataSource):
    """Concerns by the workflow stage that they had reached on each reference date."""

    def has_dimension(self, dimension: str) -> bool:
        return dimension == "stage" or super().has_dimension(dimension)

    def build_queryset(self, query: IndicatorQuery) -> QuerySet:
        """Group concerns by the reference dates on which they had reached each step.

        Only the dimension "stage" needs all steps; otherwise, those of concerns not reported back do not matter.
        """
        actions = Action.objects.all()
        verified = ReferenceDatesWithin(aggregate_rows(actions, CompletedDays("meeting__date", "verified_on")))
        no_dates = Value([], ArrayField(IntegerField()))
        keys: dict[str, Any] = {
            "raised": find_first_index("raised_on"),
            "reported_back": find_first_index("reported_back_on"),
            "verified": Case(When(reported_back_on__lte=LAST_REFERENCE_DATE, then=verified), default=no_dates),
            "key_district": F("district"),
        }
        if query.dimension == "stage":
            discussions = Discussion.objects.exclude(outcome=DiscussionOutcome.NOT_REACHED)
            keys |= {
                "verified": verified,
                "done": ReferenceDatesWithin(aggregate_rows(actions, CompletedDays("meeting__date", "done_on"))),
                "agreed": find_first_index(aggregate_rows(actions, Min("meeting__date"))),
                "discussed": find_first_index(aggregate_rows(discussions, Min("meeting__date"))),
                "settled": find_first_index("settled_on"),
                "current_state": F("state"),
            }
        if lookup := self.dimensions.get(query.dimension):
            keys["key_member"] = F(lookup)
        return self.get_records(query).order_by().values(**keys).annotate(number=Count("pk"))

    def read_rows(self, rows: Iterable[dict], query: IndicatorQuery) -> Cells:
        cells: Cells = {}
        for row in rows:
            for index in range(row["raised"], len(query.reference_dates)):
                is_completed = index in row["verified"] and _is_reached(row, "reported_back", index)
                member = row.get("key_member")
                if query.dimension == "stage":
                    member = WorkflowStage.REPORTED_BACK if is_completed else _get_stage(row, index)
                key = index + 1, row["key_district"], member
                cell = cells.setdefault(key, {"concerns": 0, "followed_through": 0})
                cell["concerns"] += row["number"]
                cell["followed_through"] += row["number"] * is_completed
        return cells


def _is_reached(row: dict, step: str, index: int) -> bool:
    return row[step] is not None and row[step] <= index


def _get_stage(row: dict, index: int) -> WorkflowStage:
    """Return the stage before the report back; the same rule as `ConcernQuerySet.at_stage_on`."""
    if row["current_state"] == ConcernState.CLOSED and _is_reached(row, "settled", index):
        return WorkflowStage.CLOSED
    if index in row["verified"]:
        return WorkflowStage.VERIFIED
    if index in row["done"]:
        return WorkflowStage.DONE
    if _is_reached(row, "agreed", index):
        return WorkflowStage.AGREED
    return WorkflowStage.DISCUSSED if _is_reached(row, "discussed", index) else WorkflowStage.RAISED
