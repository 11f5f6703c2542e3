"""How figures are said: rounded, with their unit, and for the public without numbers that point at somebody."""

from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from django.utils import formats
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from csi.core.permissions import RecordPermission
from csi.indicators.indicator import Unit
from csi.indicators.results import Figure

# A count of people so small that it might point at one of them is not published.
SMALLEST_PUBLISHED = 5
WITHHELD = gettext_lazy("Fewer than five; so small a number is not published.")
PLACES = {Unit.PERCENT: 0, Unit.POINTS: 1, Unit.EUR: 0, Unit.PEOPLE: 0, Unit.DAYS: 0, Unit.NUMBER: 0}


def is_small(count) -> bool:
    """From one to four; nobody is nobody, and is told."""
    return count is not None and 0 < count < SMALLEST_PUBLISHED


def published(figure: Figure) -> Figure:
    """The figure as readers and the public may have it: of people, none that rests on fewer than five."""
    if not figure.indicator.counts_people or figure.value is None:
        return figure
    counts = [getattr(figure, part) for part in figure.indicator.people]
    if figure.indicator.unit == Unit.PERCENT:
        # Who knows both knows the rest.
        counts.append(figure.bottom - figure.top)
    if any(is_small(count) for count in counts):
        return withheld(figure)
    return figure


def withheld(figure: Figure) -> Figure:
    return replace(figure, value=None, top=None, bottom=None, why=WITHHELD)


def published_together(figures: dict) -> dict:
    """Figures that stand beside their sum, as the public may have them.

    One that is withheld alone could be worked out from the sum and the others: then the next smallest is withheld too.
    """
    shown = {key: published(figure) for key, figure in figures.items()}
    told = [key for key, figure in shown.items() if figure.value]
    if told and [figure.why for figure in shown.values()].count(WITHHELD) == 1:
        next_one = min(told, key=lambda key: shown[key].top)
        shown[next_one] = withheld(shown[next_one])
    return shown


def for_person(figure: Figure, user) -> Figure:
    """The figure as this person may have it: readers and nobody (None) as the public."""
    return figure if user is not None and user.has_permission(RecordPermission.VIEW_RECORDS) else published(figure)


def said(figure: Figure) -> str:
    """The value as people read it: "83 %", "4.5 points", "1,240 EUR", "–" where there is none."""
    return "–" if figure.value is None else say(figure.value, figure.indicator)


def say(value, indicator) -> str:
    """A value of that indicator, with its unit where it needs one."""
    return _in_words(value, indicator, get_language())


@lru_cache(maxsize=5000)
def _in_words(value, indicator, _language) -> str:
    # A page says hundreds of figures, and the same again the next time.
    unit = indicator.unit
    number = formats.number_format(rounded(value, indicator), use_l10n=True, force_grouping=True)
    if unit == Unit.PERCENT:
        return _("%(number)s %%") % {"number": number}
    if unit == Unit.EUR:
        return _("%(number)s EUR") % {"number": number}
    if unit == Unit.POINTS:
        return pgettext("percentage points", "%(number)s points") % {"number": number}
    return number


def rounded(value, indicator) -> Decimal:
    """Whole numbers; a quotient that is not a share to one place, below one to two; small money to the cent."""
    places = PLACES[indicator.unit]
    if indicator.bottom is not None and indicator.unit in (Unit.PEOPLE, Unit.NUMBER, Unit.DAYS):
        places = 2 if 0 < abs(value) < 1 else 1
    if indicator.unit == Unit.EUR and abs(value) < 100:
        places = 2
    if indicator.unit == Unit.DAYS and value != int(value):
        places = 1
    return round(Decimal(value), places)
