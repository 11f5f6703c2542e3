"""The register of concerns, with discussions and actions.

The column `progress` of `concerns.csv` and `standalone_actions.csv`:

    open                raised, not yet on an agenda
    on_agenda           on the next agenda
    agreed              action agreed, not yet due
    overdue             action agreed, due and not done
    done                action done, not verified
    verified            action done and verified, not reported back
    reported_back       action done on time, verified and reported back to the forum
    reported_back_late  the same, done after the due date
    closed              discussed, and closed without result
"""

import datetime
import random

from advisers.models import Adviser
from csi.concerns.models import Concern, ConcernChannel, ConcernState, Sensitivity
from csi.demo.csv_files import parse_date, read_rows
from csi.demo.forums import get_date, get_district_key, get_meetings_held
from csi.demo.records import TODAY, DemoRecords, create_generator
from districts.models import Contact
from forums.models import Action, Discussion, DiscussionOutcome, Meeting, MeetingState

Row = dict[str, str]

STATES = {
    "open": ConcernState.OPEN,
    "on_agenda": ConcernState.ON_AGENDA,
    "agreed": ConcernState.ACTION_AGREED,
    "overdue": ConcernState.ACTION_AGREED,
    "done": ConcernState.ACTION_AGREED,
    "verified": ConcernState.RESOLVED,
    "reported_back": ConcernState.RESOLVED,
    "reported_back_late": ConcernState.RESOLVED,
    "closed": ConcernState.CLOSED,
}
DONE = ("done", "verified", "reported_back", "reported_back_late")
VERIFIED = ("verified", "reported_back", "reported_back_late")
REPORTED_BACK = ("reported_back", "reported_back_late")
# The time after which a concern that no forum discussed was closed.
TIME_TO_CLOSURE = datetime.timedelta(weeks=5)
# The contacts who verify actions, without the one who is responsible.
VERIFIERS = ("ngo", "women", "elders", "youth", "school")


def load_records(records: DemoRecords) -> None:
    """Save the concerns and build their discussions and actions, which are saved with the meetings."""
    generator = create_generator("concerns")
    for row in read_rows("concerns"):
        district = get_district_key(row["group"])
        concern = Concern(
            district=records.districts[district],
            category=row["category"],
            summary=row["summary"],
            details=row["details"],
            channel=row["channel"],
            raised_on=parse_date(row["date"]),
            raised_by=row["raised_by"],
            sensitivity=row["sensitivity"],
            state=STATES[row["progress"]],
            **records.get_audit_fields(district),
        )
        records.concerns.append(concern)
        if row["discussion"]:
            _follow_through(records, concern, row, generator)
        elif row["progress"] == "closed":
            concern.settled_on = _limit_to_today(concern.raised_on + TIME_TO_CLOSURE)
    _assign_advisers(records)
    Concern.objects.bulk_create(records.concerns)
    _add_standalone_actions(records, generator)


def _assign_advisers(records: DemoRecords) -> None:
    """Assign two of three open concerns to the advisers in post in their district, in turn."""
    advisers: dict[int, list[Adviser]] = {}
    for placement in records.placements:
        if placement.starts <= TODAY and (placement.ends is None or placement.ends >= TODAY):
            advisers.setdefault(placement.station.district_id, []).append(placement.adviser)
    followed_up = [concern for concern in records.concerns if concern.is_open]
    for number, concern in enumerate(followed_up):
        in_post = advisers.get(concern.district_id, [])
        if in_post and number % 3 and concern.sensitivity != Sensitivity.CONFIDENTIAL:
            concern.assigned_to = in_post[number % len(in_post)]


def _add_standalone_actions(records: DemoRecords, generator: random.Random) -> None:
    """Add the actions that are not linked to a concern."""
    for row in read_rows("standalone_actions"):
        meetings = get_meetings_held(records, row["group"])
        first = next(meeting for meeting in meetings if meeting.month.month == int(row["month"]))
        action = _add_action(records, first, None, row, generator)
        later = [meeting for meeting in meetings if get_date(meeting) > get_date(first)]
        if row["progress"] in REPORTED_BACK:
            action.reported_back_at = _find_first_meeting(later, action.verified_on)


def _follow_through(records: DemoRecords, concern: Concern, row: Row, generator: random.Random) -> None:
    """Discuss the concern at a meeting, agree the action, and follow both up to the progress of the row."""
    meetings = get_meetings_held(records, row["group"])
    first = next(meeting for meeting in meetings if get_date(meeting) >= concern.raised_on)
    if concern.channel == ConcernChannel.FORUM:
        concern.raised_on = get_date(first)
    progress = row["progress"]
    if progress == "closed":
        concern.settled_on = first.date
    outcome = DiscussionOutcome.DISCUSSED
    if row["action"]:
        outcome = DiscussionOutcome.ACTION_AGREED
    elif progress == "on_agenda":
        outcome = DiscussionOutcome.NEXT_AGENDA
    _add_discussion(records, first, concern, outcome, row["discussion"])
    later = [meeting for meeting in meetings if get_date(meeting) > get_date(first)]
    if row["action"]:
        action = _add_action(records, first, concern, row, generator)
        if progress in VERIFIED:
            concern.settled_on = action.verified_on
        _report_back(records, concern, action, later, progress)
    elif progress == "closed" and later:
        note = "The forum was told that it ends here."
        _add_discussion(records, later[0], concern, DiscussionOutcome.DISCUSSED, note)
        concern.reported_back_on = concern.settled_on = later[0].date
    elif progress == "on_agenda":
        _add_to_next_agenda(records, row["group"], concern)


def _add_discussion(
    records: DemoRecords, meeting: Meeting, concern: Concern, outcome: DiscussionOutcome, note: str
) -> None:
    records.discussions.append(
        Discussion(meeting=meeting, concern=concern, raised_by=concern.raised_by, outcome=outcome, note=note)
    )


def _add_action(
    records: DemoRecords, meeting: Meeting, concern: Concern | None, row: Row, generator: random.Random
) -> Action:
    district = get_district_key(row["group"])
    contacts = records.contacts[district]
    responsible = contacts[row["responsible"]]
    due = get_date(meeting) + datetime.timedelta(weeks=int(row["weeks"]))
    action = Action(
        meeting=meeting,
        concern=concern,
        description=row["action"],
        sector=responsible.sector,
        responsible=responsible,
        due=due,
        **records.get_audit_fields(district),
    )
    progress = row["progress"]
    if progress in DONE:
        delay = generator.randint(6, 19) if progress == "reported_back_late" else -generator.randint(1, 9)
        action.done_on = _limit_to_today(due + datetime.timedelta(days=delay))
    if progress in VERIFIED and action.done_on:
        action.verified_on = _limit_to_today(action.done_on + datetime.timedelta(days=generator.randint(2, 12)))
        action.verified_by = _choose_verifier(contacts, row["responsible"], generator)
    records.actions.append(action)
    return action


def _choose_verifier(contacts: dict[str, Contact], responsible: str, generator: random.Random) -> Contact:
    """Return a random contact, or the next one in the list whose sector is not the one responsible."""
    keys = [key for key in VERIFIERS if key != responsible]
    first = generator.randrange(len(keys))
    candidates = [contacts[key] for key in [*keys[first:], *keys[:first]]]
    return next(contact for contact in candidates if contact.sector != contacts[responsible].sector)


def _report_back(records: DemoRecords, concern: Concern, action: Action, later: list[Meeting], progress: str) -> None:
    """Report back at the first meeting after verification, if there is one."""
    if progress in ("agreed", "overdue") and later:
        _add_discussion(records, later[0], concern, DiscussionOutcome.DISCUSSED, "Asked after: not done yet.")
    if progress in REPORTED_BACK and (meeting := _find_first_meeting(later, action.verified_on)):
        action.reported_back_at = meeting
        concern.reported_back_on = meeting.date
        _add_discussion(records, meeting, concern, DiscussionOutcome.RESOLVED, f"Done: {action.description}.")


def _find_first_meeting(meetings: list[Meeting], date: datetime.date | None) -> Meeting | None:
    """Return the first meeting on or after the date."""
    return next((meeting for meeting in meetings if date and get_date(meeting) >= date), None)


def _add_to_next_agenda(records: DemoRecords, group: str, concern: Concern) -> None:
    planned = [meeting for meeting in records.meetings[group] if meeting.state == MeetingState.PLANNED]
    if planned:
        _add_discussion(records, planned[0], concern, DiscussionOutcome.NEXT_AGENDA, "")


def _limit_to_today(date: datetime.date) -> datetime.date:
    return min(date, TODAY)
