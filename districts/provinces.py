"""Rows of long tables grouped by province."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from csi.core.crud.pages import RowGrouping
from csi.core.typing import StrOrPromise
from districts.models import District, Province


def group_by_province(
    get_district: Callable[[Any], District | None],
    count_label: StrOrPromise,
    get_weight: Callable[[Any], int] | None = None,
    weight_label: StrOrPromise = "",
) -> RowGrouping:
    """Return the grouping of rows by the province of their district.

    The long tables of a grouping read the names of the provinces once.
    """
    return RowGrouping(
        lambda row: getattr(get_district(row), "province_id", None),
        cache(lambda: {province.pk: str(province) for province in Province.objects.all()}),
        _("By province"),
        _("Province"),
        count_label,
        get_weight,
        weight_label,
    )
