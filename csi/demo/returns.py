"""Monthly returns of each district up to September 2011, and some drafts for October."""

import datetime
import itertools
import random

from django.db.models import DateTimeField, F
from django.db.models.functions import Cast, Greatest
from django.utils import timezone

from csi.concerns.models import Sensitivity
from csi.core.periods import Month
from csi.demo.csv_files import read_rows
from csi.demo.records import TODAY, DemoRecords, create_generator
from csi.returns.models import MonthlyReturn, ReturnStatus

Texts = dict[tuple[str, str], list[str]]

SETTING_UP = (
    "The office is furnished and the telephone works. The akim and the head of the station were visited; both ask when "
    "the advisers come. No forum yet."
)
# The languages of successive narratives.
LANGUAGES = ("en", "ru", "en", "ky", "en")


def load_records(records: DemoRecords) -> None:
    months = itertools.takewhile(
        lambda month: month.end <= TODAY, map(Month.from_date(records.mandate.starts).add, itertools.count())
    )
    exceptions = {(row["district"], row["month"]): row for row in read_rows("returns")}
    texts = _read_texts()
    generator = create_generator("returns")
    returns = {
        (key, str(month)): _build_accepted_return(
            records, key, month, _write_narrative(records, key, month, number, texts), generator
        )
        for number, (month, key) in enumerate(itertools.product(months, records.districts))
    }
    for (key, month), row in exceptions.items():
        monthly_return = returns.setdefault((key, month), _build_draft(records, key, Month.parse(month)))
        monthly_return.status = row["status"]
        monthly_return.narrative, monthly_return.remark = row["narrative"], row["remark"]
        monthly_return.nothing_to_report = bool(row["nothing_happened"])
        if monthly_return.status == ReturnStatus.SUBMITTED:
            monthly_return.decided_at = monthly_return.decided_by = None
    MonthlyReturn.objects.bulk_create(returns.values())
    started = Cast(F("month"), DateTimeField()) + datetime.timedelta(days=24, hours=10)
    MonthlyReturn.objects.update(created_at=started, updated_at=Greatest(started, "submitted_at", "decided_at"))


def _read_texts() -> Texts:
    texts: Texts = {}
    for row in read_rows("narratives"):
        texts.setdefault((row["part"], row["language"]), []).append(row["text"])
    return texts


def _build_draft(records: DemoRecords, key: str, month: Month) -> MonthlyReturn:
    return MonthlyReturn(district=records.districts[key], month=month.start, **records.get_audit_fields(key))


def _build_accepted_return(
    records: DemoRecords, key: str, month: Month, narrative: str, generator: random.Random
) -> MonthlyReturn:
    """Return a return that was submitted early in the next month and accepted within a week."""
    submitted = _choose_office_hour(month.end + datetime.timedelta(days=generator.randint(0, 4)), generator)
    decided = _choose_office_hour(submitted.date() + datetime.timedelta(days=generator.randint(1, 4)), generator)
    return MonthlyReturn(
        district=records.districts[key],
        month=month.start,
        status=ReturnStatus.ACCEPTED,
        narrative=narrative,
        submitted_at=submitted,
        submitted_by=records.accounts.get(key),
        decided_at=decided,
        decided_by=records.accounts["manager"],
        **records.get_audit_fields(key),
    )


def _choose_office_hour(day: datetime.date, generator: random.Random) -> datetime.datetime:
    hour = datetime.time(generator.randint(9, 17), generator.randint(0, 59))
    return timezone.make_aware(datetime.datetime.combine(day, hour))


def _write_narrative(records: DemoRecords, key: str, month: Month, number: int, texts: Texts) -> str:
    """Return an opening, the main subject of the month, and a conclusion."""
    if month < Month(2011, 1):
        return SETTING_UP
    # Languages and sentences rotate at different rates.
    language = LANGUAGES[(number + number // len(records.districts)) % len(LANGUAGES)]
    raised = [
        concern
        for concern in records.concerns
        if concern.district is records.districts[key]
        and concern.raised_on in month.span
        and concern.sensitivity == Sensitivity.NORMAL
    ]
    openings, closings = texts["opening", language], texts["closing", language]
    [subject] = texts["spoken" if raised else "silence", language]
    return "\n\n".join(
        (
            openings[number % len(openings)],
            subject.format(summary=raised[0].summary if raised else ""),
            closings[number * 3 % len(closings)],
        )
    )
