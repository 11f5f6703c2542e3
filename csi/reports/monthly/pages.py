"""Pages of the long tables of the monthly report."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import QueryDict

from csi.core.crud.pages import ALL_ROWS, EXCERPT, EXCERPT_SIZE, PageChoice


def _choose_all(_key: str) -> PageChoice:
    return ALL_ROWS


@dataclass(frozen=True)
class ReportPages:
    """The page of each table; by default all rows, as in files.

    `annexes`: returns the page of an annex, by the name of its model; a long annex is shown if the URL names its page.
    """

    groups: PageChoice = ALL_ROWS
    districts: PageChoice = ALL_ROWS
    narratives: PageChoice = ALL_ROWS
    annexes: Callable[[str], PageChoice] = _choose_all

    @classmethod
    def from_query(cls, data: QueryDict) -> "ReportPages":
        """Return the pages that a URL asks for: `?districts_page=2&narratives_page=3&trip_page=4`."""
        return cls(
            groups=EXCERPT,
            districts=PageChoice.from_query(data, "districts_page", excerpt=EXCERPT_SIZE),
            narratives=PageChoice.from_query(data, "narratives_page", excerpt=EXCERPT_SIZE),
            annexes=lambda key: PageChoice(data.get(f"{key}_page"), param=f"{key}_page", excerpt=EXCERPT_SIZE),
        )
