"""Pages of a mission with sixty districts: weight, other rows on the next page, equal totals."""

import re

import pytest
from django.db import transaction
from django.test import Client

from csi.accounts.models import User
from csi.core.urls import format_pk_ranges, parse_pk_range
from csi.demo.generated import MissionPlan, generate_mission
from csi.reports.map.public import MAP_SIZE
from districts.models import District

PLAN = MissionPlan.build(districts=60, years=1, seed=1)
MAX_BYTES = 250_000
PAGES = (
    "/",
    "/dashboard/",
    "/dashboard/alerts/",
    "/calendar/",
    "/map/",
    "/factsheet/",
    "/reports/monthly/",
    "/reports/cadence/",
    "/reports/presence/",
    "/reports/coverage/",
    "/reports/comparison/",
    "/reports/comparison/?by=span",
    "/reports/indicators/",
    "/reports/indicators/?indicator=visitors",
    "/returns/outstanding/",
    "/forums/actions/",
    "/forums/actions/add/",
    "/forums/meetings/add/",
    "/initiatives/initiatives/",
    "/receptions/vehicles/",
    "/initiatives/initiatives/add/",
    "/gallery/photos/add/",
)
# URL, parameter of the page, id of the region or caption of the table
TABLES = (
    ("/", "page", "districts"),
    ("/reports/cadence/", "page", "cadence-caption"),
    ("/reports/presence/", "stations_page", "stations-caption"),
    ("/reports/presence/", "receptions_page", "receptions-caption"),
    ("/reports/monthly/", "districts_page", "districts"),
    ("/reports/indicators/?indicator=concerns_open", "district_page", "part-1"),
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def page(django_db_setup, django_db_blocker):
    """The client of a manager of the generated mission."""
    with django_db_blocker.unblock(), transaction.atomic():
        generate_mission(PLAN, lambda step, fraction: None)
        client = Client()
        client.force_login(User.objects.get(username="manager"))
        yield client
        transaction.set_rollback(True)


def read_table(response, labelled_by):
    """Return (row headers, text of the footer) of the table in a region."""
    # The section of the table may have the same label, and a table of the provinces before.
    region = re.search(rf'.*(aria-labelledby="{labelled_by}".*?</table>)', response.content.decode(), re.DOTALL)[1]
    table = region[region.index("<table") :]
    body, _separator, foot = table.partition("<tfoot>")
    return re.findall(r'<th scope="row".*?</th>', body, re.DOTALL), foot


@pytest.mark.audit
def test_pages_stay_below_their_limit(page):
    sizes = {url: len(page.get(url).content) for url in PAGES}
    assert {url: size for url, size in sizes.items() if size > MAX_BYTES} == {}


@pytest.mark.audit
@pytest.mark.parametrize(("url", "param", "labelled_by"), TABLES)
def test_next_page_has_other_rows_and_the_same_totals(page, url, param, labelled_by):
    first, totals = read_table(page.get(url), labelled_by)
    separator = "&" if "?" in url else "?"
    second, other_totals = read_table(page.get(f"{url}{separator}{param}=2"), labelled_by)
    assert first
    assert second
    assert not set(first) & set(second)
    assert totals == other_totals != ""


@pytest.mark.audit
@pytest.mark.parametrize(("url", "param", "labelled_by"), [table for table in TABLES if table[1] != "receptions_page"])
def test_province_shows_its_districts_and_the_same_totals(page, url, param, labelled_by):
    response = page.get(url)
    group = f"{param.removesuffix('page')}group"
    links = re.findall(rf'href="\?([^"]*\b{group}=\d+)">.*?<td class="number">(\d+)<', response.content.decode())
    query, count = min(links, key=lambda link: int(link[1]))
    rows, totals = read_table(page.get(f"{url.partition('?')[0]}?{query.replace('&amp;', '&')}"), labelled_by)
    # A breakdown also has a row of other districts.
    assert 0 < int(count) <= len(rows) <= int(count) + 1 <= 20
    assert totals == read_table(response, labelled_by)[1] != ""


@pytest.mark.audit
def test_link_to_many_districts_is_short_and_selects_them(page):
    pks = list(District.objects.order_by("pk").values_list("pk", flat=True))
    ranges = format_pk_ranges([*pks[:30], *pks[31:]])
    assert len(ranges) <= 4
    response = page.get("/concerns/concerns/", {"districts": ranges})
    assert response.context["notices"] == []
    chosen = response.context["filters"].form.cleaned_data["districts"]
    assert {district.pk for district in chosen} == {*pks[:30], *pks[31:]}


def test_ranges_of_keys():
    assert format_pk_ranges([9, 2, 1, 3, 12, 11]) == ["1-3", "9", "11-12"]
    assert parse_pk_range("1-3") == ("1", "3")
    assert [parse_pk_range(text) for text in ("3", "1-", "-3", "a-b", "1-99999999999999999999")] == [None] * 5


@pytest.mark.audit
def test_map_page_lists_districts_and_places_in_pages(page):
    def list_links(url, label):
        content = page.get(url).content.decode()
        # The drawing has the label of its table.
        region = content[content.rindex(f'aria-label="{label}"') :]
        region = region[: min(index for end in ("</table>", "</ul>") if (index := region.find(end)) > 0)]
        return set(re.findall(r'href="([^"]+)"', region))

    for label, param in (
        ("Meetings held since the start of the mission, by district", "page"),
        ("Points on the map", "places"),
    ):
        first, second = list_links("/map/", label), list_links(f"/map/?{param}=2", label)
        assert len(first) == MAP_SIZE and second and not first & second
