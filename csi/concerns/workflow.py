"""The workflow of a concern: its states, its stages and the progress of one concern."""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from csi.core.choices import BadgeChoices

if TYPE_CHECKING:
    from csi.concerns.models import Concern


class ConcernState(BadgeChoices):
    OPEN = "open", "watch", _("Open")
    ON_AGENDA = "on_agenda", _("On agenda")
    ACTION_AGREED = "action_agreed", _("Action agreed")
    RESOLVED = "resolved", "good", _("Resolved")
    CLOSED = "closed", _("Closed without result")


# Time in which a follow-up is counted: the report back of a settled concern, the verification of an action done.
FOLLOW_UP_WINDOW = datetime.timedelta(days=60)

# States in which no further work is due.
SETTLED_STATES = (ConcernState.RESOLVED, ConcernState.CLOSED)


class WorkflowStage(models.TextChoices):
    """The furthest stage that a concern has reached; with several actions, that of the last one."""

    RAISED = "raised", _("Raised, not yet discussed")
    DISCUSSED = "discussed", _("Discussed, no action yet")
    AGREED = "agreed", _("Action agreed, not yet done")
    DONE = "done", _("Done, not yet verified")
    VERIFIED = "verified", _("Verified, not yet reported back")
    REPORTED_BACK = "reported_back", _("Followed through: reported back")
    CLOSED = "closed", _("Closed without result")


class StepStatus(models.TextChoices):
    """The progress of a workflow step as shown to the user."""

    DONE = "done", pgettext_lazy("step", "Done")
    NEXT = "next", pgettext_lazy("step", "Next")
    TO_DO = "to_do", _("To do")
    SKIPPED = "skipped", _("Not known")


@dataclass(frozen=True)
class WorkflowStep:
    """A step of a concern's workflow; `day` is None if it is not known."""

    label: str
    status: StepStatus
    day: datetime.date | None = None


# The number of completed steps in each state, not counting the report back.
COMPLETED_STEPS = {
    ConcernState.OPEN: 1,
    ConcernState.ON_AGENDA: 1,
    ConcernState.ACTION_AGREED: 3,
    ConcernState.RESOLVED: 4,
    ConcernState.CLOSED: 4,
}


def get_workflow_steps(concern: "Concern") -> list[WorkflowStep]:
    """Return the workflow steps of a concern, derived from its own state and dates."""
    state = ConcernState(concern.state)
    completed = COMPLETED_STEPS[state]
    discussed = gettext("On agenda") if state == ConcernState.ON_AGENDA else gettext("Discussed")
    labels = [gettext("Raised"), discussed, gettext("Action agreed"), gettext("Resolved")]
    statuses = [_get_step_status(index, completed) for index in range(len(labels))]
    if state == ConcernState.CLOSED:
        labels[-1] = gettext("Closed without result")
        statuses[1:3] = [StepStatus.SKIPPED, StepStatus.SKIPPED]
    days = [concern.raised_on, None, None, concern.settled_on]
    steps = [WorkflowStep(*step) for step in zip(labels, statuses, days, strict=True)]
    last = StepStatus.DONE if concern.reported_back_on else _get_step_status(len(labels), completed)
    return [*steps, WorkflowStep(gettext("Reported back"), last, concern.reported_back_on)]


def _get_step_status(index: int, completed: int) -> StepStatus:
    if index < completed:
        return StepStatus.DONE
    return StepStatus.NEXT if index == completed else StepStatus.TO_DO
