"""List filters, their descriptions and invalid values."""

import datetime

import pytest

from csi.core.crud.filters import RecordFilterSet, format_period_phrase
from districts.tests.factories import ContactFactory, PoliceStationFactory, PoliceStrengthFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("csi.core.crud.tests.urlconf")]

CONTACTS = "/districts/contacts/"
STRENGTHS = "/districts/strengths/"


@pytest.fixture
def create_strength_records(osh_city):
    """Return a function that creates a record of police strength for each day."""

    def create_records(*days):
        station = PoliceStationFactory(district=osh_city)
        return [PoliceStrengthFactory(station=station, date=day) for day in days]

    return create_records


def get_dates(response):
    return sorted(row.record.date.isoformat() for row in response.context["table"].paginated_rows)


def test_description_has_count_and_filters(as_person, manager, osh_city, uzgen_district):
    ContactFactory.create_batch(2, district=osh_city)
    ContactFactory(district=uzgen_district)
    page = as_person(manager)
    assert page.get(CONTACTS).context["description"] == "3 contacts"
    params = {"sector": "authorities", "district": osh_city.pk, "q": "Akimiat"}
    description = page.get(CONTACTS, params).context["description"]
    assert description == "2 contacts in Osh city, with “Akimiat”, sector: Local authorities"


def test_description_of_one_record_is_singular(as_person, osh, osh_city):
    ContactFactory(district=osh_city)
    assert as_person(osh).get(CONTACTS).context["description"] == "1 contact"


def test_month_selects_all_of_its_days(as_person, manager, create_strength_records):
    create_strength_records("2011-09-30", "2011-10-01", "2011-10-31", "2011-11-01")
    response = as_person(manager).get(STRENGTHS, {"counted_on": "2011-10"})
    assert get_dates(response) == ["2011-10-01", "2011-10-31"]
    assert response.context["description"] == "2 police strength counted in October 2011"


def test_from_and_to_are_inclusive_days_or_months(as_person, manager, create_strength_records):
    create_strength_records("2011-02-28", "2011-03-01", "2011-04-30", "2011-05-01")
    page = as_person(manager)
    assert get_dates(page.get(STRENGTHS, {"counted_on_from": "2011-03-01", "counted_on_to": "2011-04"})) == [
        "2011-03-01",
        "2011-04-30",
    ]
    assert get_dates(page.get(STRENGTHS, {"counted_on_from": "2011-05-01"})) == ["2011-05-01"]
    assert get_dates(page.get(STRENGTHS, {"counted_on_to": "2011-02-28"})) == ["2011-02-28"]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2011-01-01", None, "held since 1 Jan 2011"),
        (None, "2011-04-01", "held until 31 Mar 2011"),
        ("2011-10-01", "2011-11-01", "held in October 2011"),
        ("2012-02-01", "2012-03-01", "held in February 2012"),
        ("2011-01-01", "2011-02-16", "held from 1 Jan 2011 to 15 Feb 2011"),
    ],
)
def test_period_is_formatted_as_a_phrase(start, end, expected):
    days = [day and datetime.date.fromisoformat(day) for day in (start, end)]
    assert format_period_phrase(*days, phrase="held %(dates)s") == expected


@pytest.mark.parametrize(
    "params",
    [
        {"counted_on_from": "yesterday"},
        {"counted_on": "2011-13"},
        {"counted_on_to": "9999-12-31"},
        {"counted_on_from": "2011-12-01", "counted_on_to": "2011-01-01"},
    ],
)
def test_invalid_period_is_ignored_with_a_notice(as_person, manager, create_strength_records, params):
    create_strength_records("2011-06-30")
    response = as_person(manager).get(STRENGTHS, params)
    assert get_dates(response) == ["2011-06-30"]
    assert response.context["notices"] == ["“Counted” is not recognised and was ignored."]


def test_last_representable_month_is_accepted(as_person, manager, create_strength_records):
    create_strength_records("2011-06-30")
    assert get_dates(as_person(manager).get(STRENGTHS, {"counted_on": "9999-12"})) == []


@pytest.mark.parametrize("value", ["0", "abc", "99999999999999999999999", "-1", "\x00"])
def test_invalid_district_is_ignored_with_a_notice(as_person, osh, osh_city, value):
    ContactFactory(district=osh_city)
    response = as_person(osh).get(CONTACTS, {"district": value})
    assert response.context["description"] == "1 contact"
    assert response.context["notices"] == ["“District” is not recognised and was ignored."]


def test_filter_does_not_disclose_an_inaccessible_district(as_person, osh, osh_city, uzgen_district):
    html = as_person(osh).get(CONTACTS, {"district": uzgen_district.pk}).content.decode()
    assert "Uzgen" not in html


def test_misspelt_filter_name_is_reported_and_unknown_parameters_are_not(as_person, osh):
    page = as_person(osh)
    assert page.get(CONTACTS, {"distrct": "1"}).context["notices"] == ["“distrct” is not recognised and was ignored."]
    assert page.get(CONTACTS, {"utm_source": "mail"}).context["notices"] == []


def test_sort_and_page_links_keep_all_filters(as_person, osh, osh_city):
    ContactFactory.create_batch(51, district=osh_city)
    html = as_person(osh).get(CONTACTS, {"sector": "authorities", "sort": "-office"}).content.decode()
    assert 'href="?sector=authorities&amp;sort=office"' in html
    assert "sector=authorities&amp;sort=-office&amp;page=2" in html
    assert "sector=authorities&amp;sort=-office&amp;export=csv" in html
    assert '<input type="hidden" name="sort" value="-office">' in html


def test_filter_choices_are_queried_once(as_person, osh, osh_city):
    form = as_person(osh).get(CONTACTS).context["filter_form"]
    assert [str(label) for _value, label in form.fields["district"].choices] == ["Any", "Osh city"]


class TestMoreFilters:
    """The main filters are always shown; “More filters” opens if one of the others is active."""

    URL = "/concerns/concerns/"

    def test_long_list_of_filters_is_folded(self, as_person, osh, osh_city):
        response = as_person(osh).get(self.URL)
        filters, html = response.context["filters"], response.content.decode()
        assert [field.name for field in filters.main_fields] == ["q", "district", "category", "state"]
        assert f"More filters ({len(filters.more_fields)})" in html
        assert '<details class="more-filters">' in html

    @pytest.mark.parametrize(("query", "is_open"), [("channel=police", True), ("raised_from=x", True), ("q=a", False)])
    def test_active_filter_opens_the_others(self, as_person, osh, osh_city, query, is_open):
        html = as_person(osh).get(f"{self.URL}?{query}").content.decode()
        assert ('<details class="more-filters" open>' in html) is is_open

    def test_every_filter_is_on_the_page(self, as_person, osh, osh_city):
        filters = as_person(osh).get(self.URL).context["filters"]
        shown = [field.name for field in (*filters.main_fields, *filters.more_fields)]
        assert sorted(shown) == sorted(field.name for field in filters.form.visible_fields())

    def test_short_list_of_filters_is_not_folded(self, as_person, osh, osh_city):
        assert "More filters" not in as_person(osh).get(CONTACTS).content.decode()


def test_main_filters_exist():
    pending = [RecordFilterSet]
    while pending:
        filterset = pending.pop()
        pending += filterset.__subclasses__()
        assert set(filterset.main_filters) <= set(filterset.base_filters), filterset
        assert len(filterset.main_filters) <= 3, filterset
