"""No figure of the mission changes when its former advisers are forgotten, closed months or not."""

import datetime
import io

import pytest
from django.core.management import call_command

from advisers.models import Adviser, Placement
from csi.core.periods import Month
from csi.indicators.registry import REGISTRY, evaluate
from csi.returns.models import MonthlyReturn
from districts.models import District

pytestmark = pytest.mark.audit

TODAY = datetime.date(2011, 10, 31)
MONTHS = [Month(2011, number).span for number in range(1, 13)]


def figures():
    """{(indicator, month, district or the mission): value}."""
    answer, districts = (
        evaluate(REGISTRY.values(), MONTHS, today=TODAY),
        list(District.objects.values_list("pk", flat=True)),
    )
    found = {(key, span, None): answer.get_value(key, span).value for key in REGISTRY for span in MONTHS}
    for key, indicator in REGISTRY.items():
        if not indicator.is_mission_wide:
            for span in MONTHS:
                for district, figure in answer.get_values_by_district(key, span, districts).items():
                    found[key, span, district] = figure.value
    return found


def counted():
    placed = Placement.objects.order_by("pk").values_list("pk", "adviser", "station", "role", "starts", "ends")
    return list(Adviser.objects.order_by("pk").values_list("pk", "sex", "state", "kind")), list(placed)


def test_retention_changes_no_figure_and_closed_months_stay_closed(mission, record_property):
    accepted = MonthlyReturn.objects.filter(status="accepted").count()
    assert accepted > 50
    before, people = figures(), counted()
    names = set(Adviser.objects.tour_ended_before(TODAY).values_list("family_name", flat=True))

    call_command("retention", "--before", str(TODAY), stdout=io.StringIO())

    assert len(names) >= 6
    assert not Adviser.objects.filter(family_name__in=names).exists()
    assert (figures(), counted()) == (before, people)
    assert MonthlyReturn.objects.filter(status="accepted").count() == accepted
    record_property(
        "figures", f"{len(names)} advisers forgotten, {accepted} months closed, {len(before)} figures the same."
    )
