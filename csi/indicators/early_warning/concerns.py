"""Concerns of a category in a district: the last 21 days compared with the time before."""

import datetime
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csi.accounts.models import User
from csi.concerns.models import Concern, ConcernCategory
from csi.core.access import limit_to_scopes
from csi.core.crud.urls import get_list_url
from csi.core.periods import ONE_DAY
from csi.indicators.early_warning.poisson import (
    MINIMUM_EXPECTED,
    THRESHOLD,
    is_unusually_absent,
    is_unusually_high,
)
from csi.indicators.early_warning.warnings import EarlyWarning, WarningKind
from districts.models import District

WINDOW = datetime.timedelta(days=21)
# The usual level is that of the 24 weeks before the window, or of at least 9 weeks in a new district.
REFERENCE = datetime.timedelta(days=168)
MINIMUM_REFERENCE = datetime.timedelta(days=63)


def find_concern_warnings(
    user: User, day: datetime.date, scopes: Collection[int] | None = None, threshold: float = THRESHOLD
) -> Iterator[EarlyWarning]:
    """Yield the categories that rise or are no longer raised. Two queries.

    They count the records that the user may see.
    """
    recent = Q(raised_on__gt=day - WINDOW)
    concerns = limit_to_scopes(Concern.objects.visible_to(user), scopes)
    rows = (
        concerns.filter(raised_on__gt=day - WINDOW - REFERENCE, raised_on__lte=day)
        .order_by()
        .values("district", "category")
        .annotate(recent=Count("pk", filter=recent), earlier=Count("pk", filter=~recent), last=Max("raised_on"))
    )
    districts = _find_districts({row["district"] for row in rows}, day)
    for row in rows:
        found = districts.get(row["district"])
        reference = min(REFERENCE, day - WINDOW - found.first_day + ONE_DAY) if found else datetime.timedelta()
        if found is None or reference < MINIMUM_REFERENCE:
            continue
        expected = row["earlier"] * (WINDOW / reference)
        if is_unusually_high(row["recent"], expected, threshold):
            yield _build_warning(WarningKind.RISE, row, found, expected, day)
        elif not row["recent"] and is_unusually_absent(expected, threshold):
            yield _build_warning(WarningKind.SILENCE, row, found, expected, day)


def _find_districts(ids: set[int], day: datetime.date) -> dict[int, Any]:
    """Return the districts in operation by id, with `first_day`: the first day of an area of operation."""
    districts = District.objects.filter(pk__in=ids).in_operation_on(day)
    return districts.annotate(first_day=Min("areas__starts")).in_bulk()


def _build_warning(
    kind: WarningKind, row: dict[str, Any], district: District, expected: float, day: datetime.date
) -> EarlyWarning:
    params = {
        "category": ConcernCategory(row["category"]).label,
        "number": row["recent"],
        "days": WINDOW.days,
        "expected": formats.number_format(max(expected, MINIMUM_EXPECTED), decimal_pos=1),
    }
    if kind == WarningKind.RISE:
        text = ngettext(
            "%(category)s: %(number)d concern in %(days)d days, %(expected)s expected",
            "%(category)s: %(number)d concerns in %(days)d days, %(expected)s expected",
            row["recent"],
        )
    else:
        text = _("%(category)s: no concern in %(days)d days, %(expected)s expected")
    dates = {"raised_from": day - WINDOW + ONE_DAY, "raised_to": day}
    return EarlyWarning(
        kind,
        (kind, district.pk, row["category"]),
        district,
        text % params,
        since=day - WINDOW + ONE_DAY,
        day=row["last"],
        url=get_list_url(Concern, district=district, category=row["category"], **dates),
        count=row["recent"],
    )
