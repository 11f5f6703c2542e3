"""Notices about URL parameters of other report pages, which a page would ignore silently."""

from collections.abc import Iterable

from django.http import QueryDict
from django.utils.translation import gettext as _

PERIOD_PARAMS = frozenset({"period", "month", "quarter", "year", "from", "to"})
# The parameters that select what a report page shows; each page uses some of them.
REPORT_PARAMS = PERIOD_PARAMS | {
    "district",
    "indicator",
    "dimension",
    "by",
    "span",
    "place",
    "layer",
    "as_of",
    "day",
    "known_on",
}


def describe_ignored(data: QueryDict, used: Iterable[str]) -> list[str]:
    """Return a notice for each parameter of report pages in the URL that is not among those used."""
    return [
        _("“%(name)s” does not apply to this page and was ignored.") % {"name": name}
        for name in data
        if name in REPORT_PARAMS.difference(used) and data.get(name, "").strip()
    ]
