"""Admin of districts: numbers of queries and the author of a record."""

import pytest
from django.contrib.admin.utils import flatten_fieldsets
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csi.tests.support.samples import everyday_sample
from districts.models import PoliceStrength
from districts.tests.factories import (
    AreaOfOperationFactory,
    CommunityGroupFactory,
    ContactFactory,
    DistrictFactory,
    MandateFactory,
    OneDayExtensionFactory,
    OneDayMandateFactory,
    PoliceStationFactory,
    PoliceStrengthFactory,
    PopulationFactory,
    ProvinceFactory,
    StrengthLineFactory,
)

pytestmark = pytest.mark.django_db

ROWS = 20
MAX_QUERIES = 10


def exclude_savepoints(queries):
    """Return the captured queries without savepoint statements."""
    return [query["sql"][:200] for query in queries if "SAVEPOINT" not in query["sql"]]


def district_with_populations():
    district = DistrictFactory()
    for community in CommunityGroupFactory.create_batch(ROWS):
        PopulationFactory(district=district, community=community)
    return district


def mandate_with_areas():
    mandate = MandateFactory()
    for _number in range(ROWS):
        AreaOfOperationFactory(mandate=mandate)
    return mandate


def strength_with_lines():
    strength = PoliceStrengthFactory()
    for _number in range(ROWS):
        StrengthLineFactory(strength=strength)
    return strength


RECORDS = {
    "province": (ProvinceFactory, ProvinceFactory),
    "district": (DistrictFactory, district_with_populations),
    "policestation": (PoliceStationFactory, PoliceStationFactory),
    "communitygroup": (CommunityGroupFactory, CommunityGroupFactory),
    "population": (PopulationFactory, PopulationFactory),
    "mandate": (OneDayMandateFactory, mandate_with_areas),
    "mandateextension": (OneDayExtensionFactory, OneDayExtensionFactory),
    "areaofoperation": (AreaOfOperationFactory, AreaOfOperationFactory),
    "policestrength": (PoliceStrengthFactory, strength_with_lines),
    "contact": (ContactFactory, ContactFactory),
}


@pytest.mark.parametrize("name", everyday_sample(RECORDS.keys(), 4))
def test_admin_list_runs_few_queries(name, as_person, admin):
    factory, _detailed = RECORDS[name]
    factory.create_batch(ROWS)
    page, address = as_person(admin), reverse(f"admin:districts_{name}_changelist")
    page.get(address)  # Content types are query once a process.
    with CaptureQueriesContext(connection) as queries:
        response = page.get(address)
    assert len(response.context["cl"].result_list) >= ROWS
    assert len(exclude_savepoints(queries)) <= MAX_QUERIES, "\n".join(exclude_savepoints(queries))


@pytest.mark.parametrize("name", everyday_sample(RECORDS.keys(), 4))
def test_admin_form_runs_few_queries(name, as_person, admin):
    _factory, detailed = RECORDS[name]
    record = detailed()
    page, address = as_person(admin), reverse(f"admin:districts_{name}_change", args=[record.pk])
    page.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = page.get(address)
    assert response.status_code == 200
    assert len(exclude_savepoints(queries)) <= MAX_QUERIES, "\n".join(exclude_savepoints(queries))


@pytest.mark.parametrize("name", RECORDS)
def test_admin_search_without_match_is_empty(name, as_person, admin):
    response = as_person(admin).get(reverse(f"admin:districts_{name}_changelist"), {"q": "no such thing"})
    assert list(response.context["cl"].result_list) == []


@pytest.mark.parametrize("name", ["contact", "mandate", "district"])
def test_author_is_shown_read_only(name, as_person, admin):
    factory, _detailed = RECORDS[name]
    record = factory(created_by=admin)
    response = as_person(admin).get(reverse(f"admin:districts_{name}_change", args=[record.pk]))
    form = response.context["adminform"]
    shown = flatten_fieldsets(form.fieldsets)
    stamps = ["created_at", "created_by", "updated_at", "updated_by"]
    assert set(stamps) <= set(shown) & set(form.readonly_fields)
    assert [shown.count(name) for name in stamps] == [1, 1, 1, 1]


def test_manager_cannot_open_admin(as_person, manager):
    response = as_person(manager).get(reverse("admin:districts_district_changelist"))
    assert response.status_code == 302


class TestStrength:
    @pytest.fixture
    def submit(self, as_person, admin):
        """Return a function that adds a record with rows of (women, men)."""

        def submit(*counts, **more):
            data = {"station": self.station.pk, "date": "2011-10-01", "source": "Personnel office"}
            data |= {"lines-TOTAL_FORMS": len(counts), "lines-INITIAL_FORMS": 0}
            for number, (women, men) in enumerate(counts):
                row = {"community": CommunityGroupFactory().pk, "women": women, "men": men}
                data |= {f"lines-{number}-{name}": value for name, value in row.items()}
            return as_person(admin).post(reverse("admin:districts_policestrength_add"), data | more)

        self.station = PoliceStationFactory()
        return submit

    def test_record_without_rows_is_rejected(self, submit):
        html = submit().content.decode()
        assert "Enter the number of officers for at least one community." in html
        assert 'value="Personnel office"' in html
        assert not PoliceStrength.objects.exists()
        assert submit((1, 2)).status_code == 302

    def test_ten_times_the_officers_are_confirmed(self, submit):
        PoliceStrengthFactory(station=self.station, lines=[{"women": 10, "men": 80}])
        assert "900 is unusual: the usual number is 90." in submit((100, 700), (0, 100)).content.decode()
        assert submit((100, 700), (0, 100), confirm_unusual_officers="900").status_code == 302


def test_year_of_a_census_has_no_separator_of_thousands(as_person, admin):
    PopulationFactory(year=2009)
    html = as_person(admin).get(reverse("admin:districts_population_changelist")).content.decode()
    assert '<td class="field-census_year">2009</td>' in html
