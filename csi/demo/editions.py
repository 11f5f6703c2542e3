"""Published editions of the accepted returns, dated by their acceptance in 2011."""

from collections import defaultdict

from django.utils import timezone

from csi.core.periods import Month
from csi.demo.records import DemoRecords
from csi.indicators.publication.services import Acceptance, is_complete, publish_editions
from csi.returns.models import ReturnStep, ReturnStepKind


def load_records(records: DemoRecords) -> None:
    steps: dict[Month, list[ReturnStep]] = defaultdict(list)
    accepted = ReturnStep.objects.filter(kind=ReturnStepKind.ACCEPTED).select_related("monthly_return")
    for step in accepted.order_by("monthly_return__month", "recorded_at"):
        steps[step.monthly_return.calendar_month].append(step)
    for month, of_month in steps.items():
        acceptances = [Acceptance(step.monthly_return.district_id, step) for step in of_month]
        last = of_month[-1]
        if is_complete(month):
            acceptances.append(Acceptance(None, last))
        publish_editions(month, acceptances, today=timezone.localtime(last.recorded_at).date())
