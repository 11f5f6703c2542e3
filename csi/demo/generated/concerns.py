"""Concerns in all states, with the discussions and actions that followed them."""

import datetime
import random
from dataclasses import dataclass

from csi.concerns.models import ConcernChannel, ConcernState, Sensitivity
from csi.core.periods import Month
from csi.demo.csv_files import read_rows
from csi.demo.generated.records import GeneratedDistrict, GeneratedMission, GroupMeeting
from districts.models import Sector
from forums.models import DiscussionOutcome

CONCERNS_PER_MONTH = 2.4
ACTIONS_WITHOUT_CONCERN = 0.25
VERIFYING_SECTORS = (Sector.CIVIL_SOCIETY, Sector.WOMEN, Sector.ELDERS, Sector.YOUTH)
CHANNELS = (
    *[ConcernChannel.FORUM] * 11,
    *[ConcernChannel.RECEPTION] * 4,
    *[ConcernChannel.OBSERVATION] * 2,
    *[ConcernChannel.POLICE] * 2,
    ConcernChannel.INITIATIVE,
)
SENSITIVITIES = (*[Sensitivity.NORMAL] * 17, Sensitivity.RESTRICTED, Sensitivity.RESTRICTED, Sensitivity.CONFIDENTIAL)

# Probabilities of the steps of the workflow.
NEVER_DISCUSSED, CLOSED_AFTER_DISCUSSION = 0.1, 0.14
ON_TIME, DONE, VERIFIED, REPORTED_BACK, ASKED_AFTER = 0.93, 0.998, 0.92, 0.88, 0.3
# After this time without progress, a concern is closed without result.
TIME_TO_CLOSURE = datetime.timedelta(days=150)


@dataclass
class ConcernProgress:
    """The state of a concern and its dates."""

    state: ConcernState = ConcernState.OPEN
    settled_on: datetime.date | None = None
    reported_back_on: datetime.date | None = None


@dataclass
class ActionProgress:
    """The dates and persons of an action."""

    due: datetime.date
    sector: str
    responsible: int
    done_on: datetime.date | None = None
    verified_on: datetime.date | None = None
    verified_by: int | None = None
    reported_back_at: GroupMeeting | None = None

    @property
    def last_day(self) -> datetime.date | None:
        """The day of the latest change, None if the action is as it was agreed."""
        reported = self.reported_back_at and self.reported_back_at.date
        return max((day for day in (self.done_on, self.verified_on, reported) if day), default=None)


class ConcernGenerator:
    """Adds the concerns of a month of a district."""

    def __init__(self, mission: GeneratedMission) -> None:
        self.mission, self.tables = mission, mission.tables
        self.texts = read_rows("concerns")
        self.actions = [row for row in self.texts if row["action"]]

    def add_records(self, district: GeneratedDistrict, month: Month, rng: random.Random) -> list[int]:
        """Return the ids of the concerns that were raised in the month."""
        count = draw_count(CONCERNS_PER_MONTH * self.mission.plan.activity, rng)
        days = [draw_day(district, month, rng) for _number in range(count)]
        concerns = [self._add_concern(district, day, rng) for day in sorted(day for day in days if day)]
        self._add_action_without_concern(district, month, rng)
        return concerns

    def _add_concern(self, district: GeneratedDistrict, raised_on: datetime.date, rng: random.Random) -> int:
        text, channel = rng.choice(self.texts), rng.choice(CHANNELS)
        meeting = district.find_meeting_held(raised_on)
        if rng.random() < NEVER_DISCUSSED:
            meeting = None
        elif meeting and channel == ConcernChannel.FORUM and (meeting.date - raised_on).days < 45:
            raised_on = meeting.date
        progress, action = ConcernProgress(), None
        if meeting is None:
            planned = district.find_planned_meeting()
            self._leave_undiscussed(district, raised_on, planned, progress)
        elif rng.random() < CLOSED_AFTER_DISCUSSION:
            progress.state, progress.settled_on = ConcernState.CLOSED, meeting.date
        else:
            action = self._choose_action(district, meeting, rng)
            self._follow_action(district, action, progress)
        dates = [day for day in (raised_on, progress.settled_on, progress.reported_back_on) if day]
        number = self.tables.concerns.add_record(
            *(district.id, text["category"], text["summary"], text["details"], channel, raised_on),
            *(text["raised_by"], rng.choice(SENSITIVITIES)),
            *(progress.state, progress.settled_on, progress.reported_back_on),
            day=raised_on,
            author=district.author,
            changed=max([*dates, meeting.date if meeting else raised_on]),
        )
        if meeting:
            self._add_discussions(district, number, text, meeting, action, progress, rng)
        elif progress.state == ConcernState.ON_AGENDA and planned:
            self._add_discussion(planned, number, text, DiscussionOutcome.NEXT_AGENDA, "")
        if action and meeting:
            self._add_action(district, number, text["action"], meeting, action, rng)
        return number

    def _leave_undiscussed(
        self,
        district: GeneratedDistrict,
        raised_on: datetime.date,
        planned: GroupMeeting | None,
        progress: ConcernProgress,
    ) -> None:
        """Put a new concern on the next agenda, and close an old one."""
        if raised_on + TIME_TO_CLOSURE <= district.last_day:
            progress.state, progress.settled_on = ConcernState.CLOSED, raised_on + TIME_TO_CLOSURE
        elif planned and raised_on.day % 2:
            progress.state = ConcernState.ON_AGENDA

    def _choose_action(self, district: GeneratedDistrict, meeting: GroupMeeting, rng: random.Random) -> ActionProgress:
        """Return an action with the steps that were taken by the end of the district's records."""
        responsible = rng.choice(district.contacts)
        due = meeting.date + datetime.timedelta(days=14 + int(rng.random() * 42))
        action = ActionProgress(due, responsible.sector, responsible.id)
        delay = int(rng.random() * 40) - 25 if rng.random() < ON_TIME else 60 + int(rng.random() * 90)
        done_on = max(meeting.date, due + datetime.timedelta(days=delay))
        if rng.random() > DONE or done_on > district.last_day:
            return action
        action.done_on = done_on
        verified_on = max(done_on, meeting.date) + datetime.timedelta(days=2 + int(rng.random() * 12))
        if rng.random() > VERIFIED or verified_on > district.last_day:
            return action
        action.verified_on = verified_on
        verifiers = [
            contact
            for contact in district.contacts
            if contact.sector in VERIFYING_SECTORS and contact.sector != responsible.sector
        ]
        action.verified_by = rng.choice(verifiers).id
        if rng.random() < REPORTED_BACK:
            action.reported_back_at = district.find_meeting_held(verified_on)
        return action

    def _follow_action(self, district: GeneratedDistrict, action: ActionProgress, progress: ConcernProgress) -> None:
        """Set the state of a concern with one action."""
        if action.verified_on:
            progress.state, progress.settled_on = ConcernState.RESOLVED, action.verified_on
            progress.reported_back_on = action.reported_back_at and action.reported_back_at.date
        elif action.due + TIME_TO_CLOSURE <= district.last_day:
            progress.state, progress.settled_on = ConcernState.CLOSED, action.due + TIME_TO_CLOSURE
        else:
            progress.state = ConcernState.ACTION_AGREED

    def _add_discussions(
        self,
        district: GeneratedDistrict,
        concern: int,
        text: dict[str, str],
        meeting: GroupMeeting,
        action: ActionProgress | None,
        progress: ConcernProgress,
        rng: random.Random,
    ) -> None:
        outcome = DiscussionOutcome.ACTION_AGREED if action else DiscussionOutcome.DISCUSSED
        self._add_discussion(meeting, concern, text, outcome, text["discussion"])
        reported = action.reported_back_at if action else None
        if reported:
            self._add_discussion(reported, concern, text, DiscussionOutcome.RESOLVED, "Done, as was agreed.")
        if action and rng.random() < ASKED_AFTER:
            later = district.find_meeting_held(meeting.date + datetime.timedelta(days=1))
            if later and (progress.settled_on is None or later.date < progress.settled_on):
                self._add_discussion(later, concern, text, DiscussionOutcome.DISCUSSED, "Asked after: not done yet.")

    def _add_discussion(
        self, meeting: GroupMeeting, concern: int, text: dict[str, str], outcome: DiscussionOutcome, note: str
    ) -> None:
        self.tables.discussions.add(meeting.id, concern, text["raised_by"], outcome, note)

    def _add_action(
        self,
        district: GeneratedDistrict,
        concern: int | None,
        description: str,
        meeting: GroupMeeting,
        action: ActionProgress,
        rng: random.Random,
    ) -> None:
        self.tables.actions.add_record(
            *(meeting.id, concern, description or rng.choice(self.actions)["action"], action.sector),
            *(action.responsible, action.due, action.done_on, action.verified_on, action.verified_by),
            action.reported_back_at and action.reported_back_at.id,
            day=meeting.date,
            author=district.author,
            changed=action.last_day,
        )

    def _add_action_without_concern(self, district: GeneratedDistrict, month: Month, rng: random.Random) -> None:
        meeting = district.find_meeting_held(month.start)
        if not meeting or meeting.date not in month or rng.random() > ACTIONS_WITHOUT_CONCERN:
            return
        action = self._choose_action(district, meeting, rng)
        self._add_action(district, None, "", meeting, action, rng)


def draw_count(mean: float, rng: random.Random) -> int:
    """Return a number between half and one and a half of the mean, rounded at random."""
    return int(mean * (0.5 + rng.random()) + rng.random())


def draw_day(district: GeneratedDistrict, month: Month, rng: random.Random) -> datetime.date | None:
    """Return a day of the month on which the district was in operation, None if there is none."""
    first, last = max(month.start, district.starts), min(month.end - datetime.timedelta(days=1), district.last_day)
    if last < first:
        return None
    return first + datetime.timedelta(days=int(rng.random() * ((last - first).days + 1)))
