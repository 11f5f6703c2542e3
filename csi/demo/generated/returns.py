"""Monthly returns: accepted for all but the latest months."""

import datetime
import random

from csi.core.periods import Month
from csi.demo.csv_files import read_rows
from csi.demo.generated.plan import LAST_EVENT_DAY
from csi.demo.generated.records import GeneratedAcceptance, GeneratedDistrict, GeneratedMission
from csi.demo.records import TODAY
from csi.returns.models import ReturnStatus, ReturnStepKind

STARTED_ON = 24
REMARK = "The forum of this month is missing. Please add it, or write why it was not held."


def add_returns(mission: GeneratedMission) -> None:
    """Add a return for each month of each district; some of the last two months are missing or open."""
    current = mission.plan.months[-1]
    texts = {
        part: [row["text"] for row in read_rows("narratives") if row["part"] == part]
        for part in ("opening", "silence", "closing")
    }
    for month in mission.plan.months:
        acceptances: list[GeneratedAcceptance] = []
        expected = 0
        for district in mission.districts:
            if not district.overlaps(month):
                continue
            expected += 1
            rng = mission.plan.create_rng(7, district.number, month.year, month.number)
            status = _choose_status(month, current, rng)
            if status:
                narrative = "\n\n".join(rng.choice(paragraphs) for paragraphs in texts.values())
                acceptance = _add_return(mission, district, month, status, narrative, rng)
                acceptances += [acceptance] if acceptance else []
        if acceptances:
            last = max(acceptances, key=lambda acceptance: acceptance.accepted_at)
            is_complete = len(acceptances) == expected
            mission.acceptances[month] = [*acceptances, last._replace(district=None)] if is_complete else acceptances
        mission.tables.writer.flush_if_full()


def _choose_status(month: Month, current: Month, rng: random.Random) -> ReturnStatus | None:
    """Return the status of a return, None if it is missing."""
    draw = rng.random()
    if month < current.add(-1):
        return ReturnStatus.ACCEPTED
    if month == current:
        return ReturnStatus.DRAFT if draw < 0.4 else None
    if draw < 0.7:
        return ReturnStatus.ACCEPTED
    return ReturnStatus.SUBMITTED if draw < 0.85 else ReturnStatus.RETURNED if draw < 0.92 else None


def _add_return(
    mission: GeneratedMission,
    district: GeneratedDistrict,
    month: Month,
    status: ReturnStatus,
    narrative: str,
    rng: random.Random,
) -> GeneratedAcceptance | None:
    """Add a return with its steps; return its acceptance."""
    tables = mission.tables
    is_decided = status in (ReturnStatus.ACCEPTED, ReturnStatus.RETURNED)
    submitted, decided = _choose_times(month, rng) if status != ReturnStatus.DRAFT else (None, None)
    decided = decided if is_decided else None
    started = f"{min(month.start.replace(day=STARTED_ON), LAST_EVENT_DAY)} 10:00:00+00"
    remark = REMARK if status == ReturnStatus.RETURNED else ""
    number = tables.returns.add(
        *(district.id, month.start, status, narrative, submitted, district.author if submitted else None),
        *(decided, mission.manager if decided else None, remark),
        *(started, decided or submitted or started, district.author),
        mission.manager if decided else district.author,
    )
    if submitted:
        tables.return_steps.add(number, ReturnStepKind.SUBMITTED, submitted, district.author, "")
    if decided:
        step = tables.return_steps.add(number, status, decided, mission.manager, remark)
        if status == ReturnStatus.ACCEPTED:
            return GeneratedAcceptance(district.id, step, decided)
    return None


def _choose_times(month: Month, rng: random.Random) -> tuple[str, str]:
    """Return office hours of the first days of the next month: of the submission and of the decision."""
    submitted = month.end + datetime.timedelta(days=2 + rng.randrange(3))
    decided = submitted + datetime.timedelta(days=1 + rng.randrange(4))
    return tuple(  # type: ignore[return-value]
        f"{min(day, TODAY)} {3 + rng.randrange(8):02}:{rng.randrange(60):02}:00+00" for day in (submitted, decided)
    )
