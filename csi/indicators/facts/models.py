"""Facts: the counts of a data source in a period, as of a change in the history."""

import datetime
from collections.abc import Iterable
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.concerns.workflow import FOLLOW_UP_WINDOW
from csi.core.dates import BoundedDateField
from csi.core.periods import ONE_DAY, Span


class SourceFactQuerySet(models.QuerySet):
    def outdated_on(self, day: datetime.date) -> Self:
        """Return the facts computed more than a week before; a page that needs one computes it again."""
        return self.filter(computed_on__lt=day - datetime.timedelta(days=7))

    def of_keys(self, sources: Iterable[str], spans: Iterable[Span], today: datetime.date) -> Self:
        """Return the facts of any of the sources in any of the spans, as known on the day `today`."""
        spans = list(spans)
        return self.filter(
            source__in=sources,
            starts__in={span.start for span in spans},
            ends__in={span.end for span in spans},
            known_on__in={get_known_day(span, today) for span in spans},
        )


class SourceFact(models.Model):
    """The counts of a data source for the days from `starts` to before `ends`; a stock for its one day.

    `source` identifies the query of the source. `known_on`: the last day whose records the counts may contain.
    `computed_on`: the day on which all districts were last computed.
    `last_change`: the latest change in the history that the counts take into account. `totals`: the counts of all
    districts, by member of the dimension. `districts`: those of each district.
    """

    source = models.CharField(max_length=64)
    starts = BoundedDateField()
    ends = BoundedDateField()
    known_on = BoundedDateField()
    computed_on = BoundedDateField()
    last_change = models.BigIntegerField()
    totals = models.JSONField()
    districts = models.JSONField()

    objects = SourceFactQuerySet.as_manager()

    history = None
    # Pages compute the facts again.
    is_backed_up = False

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["source", "starts", "ends", "known_on"], name="source_fact_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.source[:8]}, {self.starts} to {self.ends - ONE_DAY}"

    @property
    def span(self) -> Span:
        return Span(self.starts, self.ends)


def get_last_relevant_day(span: Span) -> datetime.date:
    """Return the last day whose records may count in a period: that of its follow-up."""
    return span.end + FOLLOW_UP_WINDOW


def get_known_day(span: Span, today: datetime.date) -> datetime.date:
    """Return the last of these days up to today."""
    return min(today, get_last_relevant_day(span))
