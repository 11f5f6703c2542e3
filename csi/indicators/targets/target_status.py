"""How targets stand today: the figure of their own period, and on track, watch or off track."""

from collections.abc import Iterable
from dataclasses import dataclass

from csi.core import clock
from csi.indicators.models import Target
from csi.indicators.registry import Figure, ResultSet, evaluate
from csi.indicators.status import Status, share_elapsed, status_of


@dataclass(frozen=True)
class TargetStanding:
    """A target, the figure of its period so far, and how the two compare."""

    target: Target
    figure: Figure
    status: Status
    elapsed: float

    @property
    def tone(self) -> str:
        return Status(self.status).badge


def standings(
    targets: Iterable[Target], user=None, today=None, answer: ResultSet | None = None
) -> list[TargetStanding]:
    """Each target with its standing, as far as this person may know; however many, they are asked for at once.

    `answer`: one that holds their indicators and periods already, so that nothing is asked.
    """
    targets, today = list(targets), today or clock.today()
    if answer is None:
        indicators = {target.indicator: target.declaration for target in targets}
        answer = evaluate(indicators.values(), dict.fromkeys(target.span for target in targets), user=user, today=today)
    found = []
    for target in targets:
        figure = answer.figure(target.indicator, target.span, district=target.district_id)
        elapsed = share_elapsed(target.span, today)
        status = status_of(
            target.declaration, figure.value, baseline=target.baseline, target=target.value, elapsed=elapsed
        )
        found.append(TargetStanding(target, figure, status, elapsed))
    return found


def standings_on(day, *, user, district=None) -> dict[str, TargetStanding]:
    """The standings of the targets that run on that day for a district, or with None for the mission, by indicator."""
    targets = Target.objects.visible_to(user).running_on(day).of_place(district).for_list()
    return {standing.target.indicator: standing for standing in standings(targets, user)}
