"""The way of a concern: raised, discussed, acted on, resolved, told back."""

import datetime
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.concerns.models import State


class WorkflowStage(models.TextChoices):
    """How far round the loop a concern came; with several actions, as far as the last of them."""

    RAISED = "raised", _("Raised, not discussed yet")
    DISCUSSED = "discussed", _("Discussed, no action yet")
    AGREED = "agreed", _("Action agreed, not done yet")
    DONE = "done", _("Done, not verified yet")
    VERIFIED = "verified", _("Verified, not reported back yet")
    TOLD = "told", _("All the way: reported back")
    CLOSED = "closed", _("Closed without result")


DONE, NEXT, AHEAD, SKIPPED = "done", "next", "ahead", "skipped"
# How many of the steps before the last a state has behind it.
BEHIND = {State.OPEN: 1, State.ON_AGENDA: 1, State.ACTION_AGREED: 3, State.RESOLVED: 4, State.CLOSED: 4}


@dataclass(frozen=True)
class LoopStep:
    """One step: its word, whether it is done, next, still ahead or was skipped, and its day where it is known."""

    label: str
    stage: str
    day: datetime.date | None = None


def loop_of(concern):
    """The steps of a concern, as far as its own state tells; what was agreed and verified stands in its actions."""
    behind = BEHIND[concern.state]
    discussed = gettext("On agenda") if concern.state == State.ON_AGENDA else gettext("Discussed")
    labels = [gettext("Raised"), discussed, gettext("Action agreed"), gettext("Resolved")]
    stages = [DONE if place < behind else NEXT if place == behind else AHEAD for place in range(len(labels))]
    if concern.state == State.CLOSED:
        labels[-1] = gettext("Closed without result")
        stages[1:3] = [SKIPPED, SKIPPED]
    days = {0: concern.raised_on, 3: concern.settled_on}
    steps = [
        LoopStep(label, stage, days.get(place)) for place, (label, stage) in enumerate(zip(labels, stages, strict=True))
    ]
    told = DONE if concern.reported_back_on else NEXT if behind == len(labels) else AHEAD
    return [*steps, LoopStep(gettext("Reported back"), told, concern.reported_back_on)]
