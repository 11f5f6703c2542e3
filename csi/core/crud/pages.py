"""The page of a paginator that a URL asks for."""

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

# No list has a page number of as many digits.
MAX_PAGE_DIGITS = 10


def find_nearest_page(paginator: Paginator, param: str) -> tuple[Page, bool]:
    """Return the page with the number in the URL, and whether it exists; else the nearest page, and False."""
    last = paginator.num_pages
    is_number = param.isascii() and param.isdigit()
    number = int(param) if is_number and len(param) < MAX_PAGE_DIGITS else 0
    exists = 1 <= number <= last
    if not exists and is_number:
        number = last if number or len(param) >= MAX_PAGE_DIGITS else 1
    return paginator.page(min(max(number, 1), last)), exists


def describe_nearest_page(page: Page) -> str:
    """Return the notice about a page that is shown instead of one that does not exist."""
    return _("This page does not exist. Page %(number)d of %(pages)d is shown.") % {
        "number": page.number,
        "pages": page.paginator.num_pages,
    }
