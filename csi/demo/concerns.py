"""The register of concerns, and how far round the loop each of them came.

A row of `concerns.csv` says by `path` what became of a concern:

    open      raised, not yet on an agenda
    agenda    put on the next agenda
    owed      an action is agreed and not yet due
    overdue   an action is agreed, due and not done
    done      the action is done, nobody has verified it
    verified  done and verified, the forum has not been told
    reported  done in time, verified, and told to the forum
    late      the same, though done after it was due
    closed    discussed, and closed without result
"""

import datetime

from csi.concerns.models import Concern, ConcernChannel, ConcernState, Sensitivity
from csi.demo.forums import district_of, held
from csi.demo.scene import TODAY, lots
from csi.demo.source import day, rows
from forums.models import Action, Discussion, DiscussionOutcome, MeetingState

SENSITIVITIES = {
    "n": Sensitivity.NORMAL,
    "r": Sensitivity.RESTRICTED,
    "c": Sensitivity.CONFIDENTIAL,
}
STATES = {
    "open": ConcernState.OPEN,
    "agenda": ConcernState.ON_AGENDA,
    "owed": ConcernState.ACTION_AGREED,
    "overdue": ConcernState.ACTION_AGREED,
    "done": ConcernState.ACTION_AGREED,
    "verified": ConcernState.RESOLVED,
    "reported": ConcernState.RESOLVED,
    "late": ConcernState.RESOLVED,
    "closed": ConcernState.CLOSED,
}
DONE = ("done", "verified", "reported", "late")
VERIFIED = ("verified", "reported", "late")
REPORTED = ("reported", "late")
# When a concern that no forum discussed was closed.
ENDED_OUTSIDE = datetime.timedelta(weeks=5)
# Who looks whether it was done, in this order; never the one who did it.
VERIFIERS = ("ngo", "women", "elders", "youth", "school")


def load(scene):
    """Concerns are saved; what the meetings made of them is saved with the meetings."""
    lot = lots("concerns")
    for row in rows("concerns"):
        district = district_of(row["group"])
        concern = Concern(
            district=scene.districts[district],
            category=row["category"],
            summary=row["summary"],
            details=row["details"],
            channel=row["channel"],
            raised_on=day(row["date"]),
            raised_by=row["by"],
            sensitivity=SENSITIVITIES[row["sens"]],
            state=STATES[row["path"]],
            **scene.stamp(district),
        )
        scene.concerns.append(concern)
        if row["said"]:
            _take_round(scene, concern, row, lot)
        elif row["path"] == "closed":
            concern.settled_on = _not_after_today(concern.raised_on + ENDED_OUTSIDE)
    Concern.objects.bulk_create(scene.concerns)
    _agree_on_its_own(scene, lot)


def _agree_on_its_own(scene, lot):
    """Actions that answer no concern: what the forum agreed about its own ways."""
    for row in rows("standing_actions"):
        meetings = held(scene, row["group"])
        first = next(meeting for meeting in meetings if meeting.month.month == int(row["month"]))
        action = _agree(scene, first, None, row, lot)
        later = [meeting for meeting in meetings if meeting.date > first.date]
        if row["path"] in REPORTED:
            action.reported_back_at = _first_after(later, action.verified_on)


def _take_round(scene, concern, row, lot):
    """Puts it on the agenda of a meeting, agrees the action, and follows both to where `path` ends."""
    meetings = held(scene, row["group"])
    first = next(meeting for meeting in meetings if meeting.date >= concern.raised_on)
    if concern.channel == ConcernChannel.FORUM:
        concern.raised_on = first.date
    path = row["path"]
    if path == "closed":
        concern.settled_on = first.date
    outcome = DiscussionOutcome.DISCUSSED
    if row["action"]:
        outcome = DiscussionOutcome.ACTION_AGREED
    elif path == "agenda":
        outcome = DiscussionOutcome.NEXT_AGENDA
    _discuss(scene, first, concern, outcome, row["said"])
    later = [meeting for meeting in meetings if meeting.date > first.date]
    if row["action"]:
        action = _agree(scene, first, concern, row, lot)
        if path in VERIFIED:
            concern.settled_on = action.verified_on
        _report_back(scene, concern, action, later, path)
    elif path == "closed" and later:
        _discuss(scene, later[0], concern, DiscussionOutcome.DISCUSSED, "The forum was told that it ends here.")
        concern.reported_back_on = concern.settled_on = later[0].date
    elif path == "agenda":
        _put_on_next_agenda(scene, row["group"], concern)


def _discuss(scene, meeting, concern, outcome, note):
    scene.discussions.append(
        Discussion(meeting=meeting, concern=concern, raised_by=concern.raised_by, outcome=outcome, note=note)
    )


def _agree(scene, meeting, concern, row, lot):
    contacts = scene.contacts[district_of(row["group"])]
    responsible = contacts[row["owner"]]
    action = Action(
        meeting=meeting,
        concern=concern,
        description=row["action"],
        sector=responsible.sector,
        responsible=responsible,
        due=meeting.date + datetime.timedelta(weeks=int(row["weeks"])),
        **scene.stamp(district_of(row["group"])),
    )
    path = row["path"]
    if path in DONE:
        delay = lot.randint(6, 19) if path == "late" else -lot.randint(1, 9)
        action.done_on = _not_after_today(action.due + datetime.timedelta(days=delay))
    if path in VERIFIED:
        action.verified_on = _not_after_today(action.done_on + datetime.timedelta(days=lot.randint(2, 12)))
        others = [key for key in VERIFIERS if key != row["owner"]]
        action.verified_by = contacts[others[lot.randrange(len(others))]]
    scene.actions.append(action)
    return action


def _report_back(scene, concern, action, later, path):
    """The forum hears of it at the first meeting after it was verified; without one, it still waits."""
    if path in ("owed", "overdue") and later:
        _discuss(scene, later[0], concern, DiscussionOutcome.DISCUSSED, "Asked after: not done yet.")
    if path in REPORTED and (told := _first_after(later, action.verified_on)):
        action.reported_back_at = told
        concern.reported_back_on = told.date
        _discuss(scene, told, concern, DiscussionOutcome.RESOLVED, f"Done: {action.description}.")


def _first_after(meetings, date):
    return next((meeting for meeting in meetings if meeting.date >= date), None)


def _put_on_next_agenda(scene, group, concern):
    planned = [meeting for meeting in scene.meetings[group] if meeting.state == MeetingState.PLANNED]
    if planned:
        _discuss(scene, planned[0], concern, DiscussionOutcome.NEXT_AGENDA, "")


def _not_after_today(date):
    return min(date, TODAY)
