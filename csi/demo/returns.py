"""What each district told of its months, from the mandate's first to September 2011; October is being written.

Loaded last: what is accepted closes its month.
"""

import datetime
import itertools

from django.db.models import DateTimeField, F
from django.db.models.functions import Cast, Greatest
from django.utils import timezone

from csi.concerns.models import Sensitivity
from csi.core.periods import Month
from csi.demo.scene import TODAY, lots
from csi.demo.source import rows
from csi.returns.models import MonthlyReturn, ReturnStatus

SETTING_UP = (
    "The office is furnished and the telephone works. The akim and the head of the station were visited; both ask when "
    "the advisers come. No forum yet."
)
# Most months are told in English, some in Russian, some in Kyrgyz.
LANGUAGES = ("en", "ru", "en", "ky", "en")


def load(scene):
    months = itertools.takewhile(
        lambda month: month.end <= TODAY, map(Month.of(scene.mandate.starts).plus, itertools.count())
    )
    special = {(row["district"], row["month"]): row for row in rows("returns")}
    texts = _texts()
    lot = lots("returns")
    kept = {
        (key, str(month)): _accepted(scene, key, month, _narrative(scene, key, month, number, texts), lot)
        for number, (month, key) in enumerate(itertools.product(months, scene.districts))
    }
    for (key, month), row in special.items():
        known = kept.setdefault((key, month), _draft(scene, key, Month.parse(month), row))
        known.status, known.narrative, known.remark = row["status"], row["narrative"], row["remark"]
        known.nothing_to_report = bool(row["nothing"])
        if known.status == ReturnStatus.SUBMITTED:
            known.decided_at = known.decided_by = None
    MonthlyReturn.objects.bulk_create(kept.values())
    begun = Cast(F("month"), DateTimeField()) + datetime.timedelta(days=24, hours=10)
    MonthlyReturn.objects.update(created_at=begun, updated_at=Greatest(begun, "submitted_at", "decided_at"))


def _texts():
    texts = {}
    for row in rows("narratives"):
        texts.setdefault((row["part"], row["language"]), []).append(row["text"])
    return texts


def _draft(scene, key, month, row):
    return MonthlyReturn(district=scene.districts[key], month=month.start, **scene.stamp(key))


def _accepted(scene, key, month, narrative, lot):
    """Submitted in the first days of the next month, accepted within the same week."""
    submitted = _office_hour(month.end + datetime.timedelta(days=lot.randint(0, 4)), lot)
    decided = _office_hour(submitted.date() + datetime.timedelta(days=lot.randint(1, 4)), lot)
    return MonthlyReturn(
        district=scene.districts[key],
        month=month.start,
        status=ReturnStatus.ACCEPTED,
        narrative=narrative,
        submitted_at=submitted,
        submitted_by=scene.accounts.get(key),
        decided_at=decided,
        decided_by=scene.accounts["manager"],
        **scene.stamp(key),
    )


def _office_hour(day, lot):
    hour = datetime.time(lot.randint(9, 17), lot.randint(0, 59))
    return timezone.make_aware(datetime.datetime.combine(day, hour))


def _narrative(scene, key, month, number, texts):
    """How the month was, what was most spoken of, and what it means."""
    if month < Month(2011, 1):
        return SETTING_UP
    # District by district the languages and the sentences come round at different speeds.
    language = LANGUAGES[(number + number // len(scene.districts)) % len(LANGUAGES)]
    raised = [
        concern
        for concern in scene.concerns
        if concern.district is scene.districts[key]
        and concern.raised_on in month.span
        and concern.sensitivity == Sensitivity.NORMAL
    ]
    openings, closings = texts["opening", language], texts["closing", language]
    [spoken] = texts["spoken" if raised else "silence", language]
    return "\n\n".join(
        (
            openings[number % len(openings)],
            spoken.format(summary=raised[0].summary if raised else ""),
            closings[number * 3 % len(closings)],
        )
    )
