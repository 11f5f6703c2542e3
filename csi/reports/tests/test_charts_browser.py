"""Charts by keyboard, in a browser."""

import datetime

import pytest

from csi.concerns.models import ConcernCategory
from csi.concerns.tests.factories import ConcernFactory
from districts.tests.factories import AreaOfOperationFactory, MandateFactory

pytestmark = [pytest.mark.audit, pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_bar_is_focusable_and_links_to_its_records_without_javascript(page_as, osh, osh_city, settings):
    settings.MISSION_DATE = datetime.date(2011, 4, 30)
    mandate = MandateFactory(starts=datetime.date(2011, 1, 1), ends=datetime.date(2011, 12, 31))
    AreaOfOperationFactory(mandate=mandate, district=osh_city, starts=mandate.starts)
    for category in (ConcernCategory.BORDER, ConcernCategory.BORDER, ConcernCategory.CORRUPTION):
        ConcernFactory(district=osh_city, category=category, raised_on=datetime.date(2011, 4, 2))
    page = page_as(osh, javascript=False)
    page.goto(f"/reports/districts/{osh_city.pk}/")
    chart = page.locator("figure.chart", has_text="Open concerns by category")
    bar = chart.locator("a").first
    text = bar.locator("text")
    assert not text.is_visible()
    chart.locator(".chart-frame").focus()
    page.keyboard.press("Tab")
    assert text.is_visible()
    assert text.text_content() == f"{ConcernCategory.BORDER.label}: 2"
    page.keyboard.press("Enter")
    page.wait_for_url("**/concerns/?**")
    assert page.locator("tbody tr").count() == 2
