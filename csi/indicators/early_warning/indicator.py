"""The number of early warnings, for the coverage map. It is not published, so no registry has it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from csi.indicators.indicator import DesiredDirection, Indicator, MeasurementUnit, Objective
from csi.indicators.sources import Expression


@dataclass(frozen=True, kw_only=True, eq=False)
class WarningCount(Indicator):
    """A number that is not computed from a data source."""

    @property
    def is_stock(self) -> bool:
        return True


EARLY_WARNINGS = WarningCount(
    key="early_warnings",
    label=_("Early warnings"),
    objective=Objective.CONCERNS,
    unit=MeasurementUnit.NUMBER,
    direction=DesiredDirection.LESS,
    definition=_(
        "The number of unusual rises of concerns, and of concerns, women and communities that are no longer recorded, "
        "on the last day shown."
    ),
    source=_("Concerns, and the attendance of meetings."),
    numerator=Expression(()),
)
