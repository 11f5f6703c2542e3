"""Constraints of the districts app in forms, admin and database."""

import datetime
from decimal import Decimal

import pgtrigger
import pytest
from django.db import connection
from django.urls import reverse

from csi.tests.support.samples import everyday_sample
from csi.tests.support.sql import insert, refused_by, update
from districts.models import (
    AreaOfOperation,
    AreaStatus,
    CommunityGroup,
    Contact,
    District,
    Mandate,
    PoliceStrength,
    Population,
)
from districts.tests.factories import (
    AreaOfOperationFactory,
    CommunityGroupFactory,
    ContactFactory,
    DistrictFactory,
    MandateFactory,
    PoliceStationFactory,
    PoliceStrengthFactory,
    PopulationFactory,
    StrengthLineFactory,
)
from districts.tests.invalid_records import VIOLATIONS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

day = datetime.date


def get_form_data(record):
    """Return the form data of `record`: the values of its editable fields."""
    data = {}
    for field in record._meta.concrete_fields:
        value = getattr(record, field.attname)
        if field.editable and not field.primary_key and value is not None and value is not False:
            data[field.name] = value
    return data


each_violation = pytest.mark.parametrize("violation", VIOLATIONS, ids=lambda violation: violation.__name__)
# Management data of blank inlines.
NO_ROWS = {
    f"{prefix}-{count}": 0
    for prefix in ("populations", "areas", "extensions", "lines")
    for count in ("TOTAL_FORMS", "INITIAL_FORMS")
}


@each_violation
def test_form_shows_error_at_field_and_preserves_input(violation, as_person, manager):
    record, _constraint, field, message = violation()
    before = type(record).objects.count()
    data = get_form_data(record)
    response = as_person(manager).post(reverse(f"districts:{record._meta.model_name}_add"), data)
    form = response.context["form"]
    assert form.errors[field][0].startswith(message), form.errors
    assert {name: form[name].value() for name in data} == {name: str(value) for name, value in data.items()}
    assert type(record).objects.count() == before


@pytest.mark.parametrize("violation", everyday_sample(VIOLATIONS, 9), ids=lambda violation: violation.__name__)
def test_admin_shows_error(violation, as_person, admin):
    record, _constraint, _field, message = violation()
    before = type(record).objects.count()
    response = as_person(admin).post(
        reverse(f"admin:districts_{record._meta.model_name}_add"), get_form_data(record) | NO_ROWS
    )
    assert response.status_code == 200
    assert message in response.content.decode()
    assert type(record).objects.count() == before


@each_violation
def test_database_rejects_record(violation):
    record, constraint, _field, _message = violation()
    record.created_at = record.updated_at = datetime.datetime(2011, 10, 31, tzinfo=datetime.UTC)
    with refused_by(constraint):
        insert(record)


# Negative counts


def strength_data(station, community, women):
    return {
        "station": station.pk,
        "date": "2011-10-01",
        "source": "Personnel office",
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 0,
        "lines-0-community": community.pk,
        "lines-0-women": women,
        "lines-0-men": 18,
    }


@pytest.mark.parametrize("women", [-1, 100_000])
def test_count_out_of_range_is_rejected_in_its_row(women, as_person, osh, osh_city):
    station, community = PoliceStationFactory(district=osh_city), CommunityGroupFactory()
    data = strength_data(station, community, women)
    response = as_person(osh).post(reverse("districts:policestrength_add"), data)
    [rows] = response.context["formsets"]
    assert rows.forms[0].errors["women"]
    assert not PoliceStrength.objects.exists()


def test_admin_rejects_negative_count(as_person, admin, osh_city):
    station, community = PoliceStationFactory(district=osh_city), CommunityGroupFactory()
    response = as_person(admin).post(
        reverse("admin:districts_policestrength_add"), strength_data(station, community, -1)
    )
    assert "Enter a number of 0 or more." in response.content.decode()
    assert not PoliceStrength.objects.exists()


@pytest.mark.parametrize("women", [-1, 100_000])
def test_database_rejects_count_out_of_range(women):
    line = StrengthLineFactory()
    with refused_by("districts_strengthline_women_check"):
        update(line, women=women)


def test_database_rejects_negative_population():
    with refused_by("districts_population_people_check"):
        update(PopulationFactory(), people=-1)


# A mandate and its areas


@pytest.fixture
def one_year_mandate():
    """A mandate of one year with an area that ends on its last day and one without an end."""
    mandate = MandateFactory(starts=day(2010, 11, 18), ends=day(2011, 11, 17))
    AreaOfOperationFactory(mandate=mandate, starts=day(2011, 1, 1), ends=day(2011, 11, 17))
    AreaOfOperationFactory(mandate=mandate, starts=day(2010, 11, 18))
    return mandate


@pytest.mark.parametrize("dates", [{"ends": day(2011, 11, 16)}, {"starts": day(2010, 11, 19)}])
def test_database_rejects_mandate_shorter_than_its_areas(one_year_mandate, dates):
    with refused_by("mandate_contains_areas"):
        update(one_year_mandate, **dates)


def test_mandate_form_rejects_dates_that_exclude_area(one_year_mandate, as_person, manager):
    data = get_form_data(one_year_mandate) | {"ends": "2011-11-16"}
    response = as_person(manager).post(f"{one_year_mandate.get_absolute_url()}edit/", data)
    assert response.context["form"].errors["ends"] == [
        "An area of operation would lie outside these dates. Change the area first."
    ]
    assert Mandate.objects.get().ends == day(2011, 11, 17)


def test_mandate_admin_shows_error_at_area(one_year_mandate, as_person, admin):
    AreaOfOperation.objects.filter(ends=None).delete()
    [area] = one_year_mandate.areas.all()
    rows = {
        "areas-TOTAL_FORMS": 1,
        "areas-INITIAL_FORMS": 1,
        "areas-0-id": area.pk,
        "areas-0-mandate": one_year_mandate.pk,
        "areas-0-district": area.district_id,
        "areas-0-status": area.status,
        "areas-0-starts": area.starts,
        "areas-0-ends": area.ends,
    }
    response = as_person(admin).post(
        reverse("admin:districts_mandate_change", args=[one_year_mandate.pk]),
        get_form_data(one_year_mandate) | {"ends": "2011-11-16"} | rows,
    )
    assert f"The mandate {one_year_mandate} ends on 16" in response.content.decode()
    assert Mandate.objects.get().ends == day(2011, 11, 17)


def test_area_without_end_ends_with_mandate(one_year_mandate):
    open_ended = AreaOfOperation.objects.get(ends=None)
    operating = AreaOfOperation.objects.in_operation_on
    assert open_ended in operating(day(2011, 11, 17))
    assert open_ended not in operating(day(2011, 11, 18))
    update(one_year_mandate, ends=day(2012, 2, 29))
    assert open_ended in operating(day(2012, 2, 29))
    assert open_ended not in operating(day(2012, 3, 1))
    update(one_year_mandate, ends=None)
    assert open_ended in operating(day(2040, 1, 1))


def test_requested_area_is_not_in_operation():
    requested = AreaOfOperationFactory(status=AreaStatus.REQUESTED)
    assert requested in AreaOfOperation.objects.in_force_on(day(2011, 6, 1))
    assert requested not in AreaOfOperation.objects.in_operation_on(day(2011, 6, 1))
    assert requested.district not in District.objects.in_operation_on(day(2011, 6, 1))


def test_next_area_may_start_on_following_day():
    first = AreaOfOperationFactory(starts=day(2011, 1, 1), ends=day(2011, 2, 28))
    AreaOfOperationFactory(mandate=first.mandate, district=first.district, starts=day(2011, 3, 1))
    assert AreaOfOperation.objects.filter(district=first.district).count() == 2


def test_current_mandate_is_in_force_on_the_day():
    first = MandateFactory(starts=day(2010, 11, 18), ends=day(2011, 11, 17))
    second = MandateFactory(starts=day(2011, 11, 18), ends=None)
    current = Mandate.objects.current_on
    assert current(day(2011, 11, 17)) == first
    assert current(day(2011, 11, 18)) == second
    assert current(day(2012, 2, 29)) == second
    assert current(day(2010, 11, 17)) is None


# Contacts and figures


def test_rounded_shares_may_add_up_to_slightly_more_than_100():
    first = PopulationFactory(community=CommunityGroupFactory(), people=None, share="60.1")
    PopulationFactory(district=first.district, community=CommunityGroupFactory(), people=None, share="40.0")
    assert sum(Population.objects.values_list("share", flat=True)) == Decimal("100.1")


def test_shares_of_other_districts_years_and_the_district_itself_do_not_count():
    first = PopulationFactory(community=CommunityGroupFactory(), people=None, share="60")
    PopulationFactory(community=first.community, people=None, share="60")
    PopulationFactory(district=first.district, community=first.community, people=None, share="60", year=1999)
    PopulationFactory(district=first.district, people=None, share="100")
    assert Population.objects.count() == 4


def test_figure_moved_to_another_year_counts_there():
    first = PopulationFactory(community=CommunityGroupFactory(), people=None, share="60")
    second = PopulationFactory(
        district=first.district, community=CommunityGroupFactory(), people=None, share="60", year=1999
    )
    with refused_by("population_shares_within_100"):
        update(second, year=first.year)
    of_district = PopulationFactory(district=first.district, people=None, share="60")
    with refused_by("population_shares_within_100"):
        update(of_district, community_id=second.community_id)


def test_shares_of_the_first_release_can_be_lowered_step_by_step():
    with pgtrigger.ignore("districts.Population:population_shares_within_100"):
        first, _second = (
            PopulationFactory(district=district, community=CommunityGroupFactory(), people=None, share="90")
            for district in [DistrictFactory()] * 2
        )
    update(first, share="50")
    with refused_by("population_shares_within_100"):
        update(first, share="50.1")


def test_people_of_a_community_may_equal_the_district():
    total = PopulationFactory(people=1000)
    part = PopulationFactory(district=total.district, community=CommunityGroupFactory(), people=1000)
    with refused_by("population_people_within_total"):
        update(part, people=1001)
    with refused_by("population_people_within_total"):
        update(total, people=999)


def test_name_of_public_office_is_allowed():
    ContactFactory(office_is_public=True, name="Someone")
    ContactFactory(office_is_public=False, name="")
    assert Contact.objects.count() == 2


def test_unknown_share_is_null():
    district = DistrictFactory()
    kyrgyz, uzbek, dungan = (CommunityGroupFactory(name_en=name) for name in ("Kyrgyz", "Uzbek", "Dungan"))
    PopulationFactory(district=district, community=kyrgyz, people=None, share="73.8")
    PopulationFactory(district=district, community=kyrgyz, people=None, share="70.1", year=1999)
    PopulationFactory(community=uzbek, people=None, share="22.2")
    PopulationFactory(district=district)
    shares = CommunityGroup.objects.with_shares_in(district)
    assert {group.name_en: group.share and float(group.share) for group in shares} == {"Kyrgyz": 73.8, "Uzbek": None}
    assert dungan not in shares


def test_population_is_that_of_latest_census():
    district = DistrictFactory()
    PopulationFactory(district=district, year=1999, people=200_000)
    PopulationFactory(district=district, year=2009, people=228_100)
    PopulationFactory(district=district, year=2009, people=100, community=CommunityGroupFactory())
    [listed] = District.objects.for_list()
    assert (listed.people, listed.people_year) == (228_100, 2009)
    assert District.objects.for_list().get(pk=DistrictFactory().pk).people is None
    assert Population.objects.district_totals().count() == 2


def test_latest_strength_is_dated_on_or_before_day():
    station = PoliceStationFactory()
    june = PoliceStrengthFactory(station=station, date=day(2011, 6, 30))
    december = PoliceStrengthFactory(station=station, date=day(2011, 12, 31))
    elsewhere = PoliceStrengthFactory(date=day(2011, 1, 1))
    latest = PoliceStrength.objects.latest_on
    assert set(latest(day(2011, 12, 30))) == {june, elsewhere}
    assert set(latest(day(2011, 12, 31))) == {december, elsewhere}
    assert set(latest(day(2010, 12, 31))) == set()


def test_officers_are_summed_over_communities():
    strength = PoliceStrengthFactory(lines=())
    StrengthLineFactory(strength=strength, women=3, men=17)
    StrengthLineFactory(strength=strength, women=1, men=19)
    PoliceStrengthFactory(lines=[{"women": 0, "men": 0}])
    totals = PoliceStrength.objects.for_list().values_list("women", "men", "officers")
    assert sorted(totals) == [(0, 0, 0), (4, 36, 40)]
    assert [line.share for line in strength.lines.for_list()] == [50.0, 50.0]


def test_strength_without_rows_is_rejected():
    with refused_by("strength_has_lines"):
        PoliceStrengthFactory(lines=())
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("column", ["id", "strength_id"])
def test_last_row_of_a_strength_cannot_be_removed(column):
    """`column`: a row is deleted, or moved to another record."""
    strength, other = PoliceStrengthFactory(), PoliceStrengthFactory()
    extra = StrengthLineFactory(strength=strength)
    extra.delete()
    with refused_by("strength_has_lines"):
        if column == "id":
            strength.lines.all().delete()
        else:
            update(strength.lines.get(), strength_id=other.pk)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_strength_is_deleted_with_its_rows():
    PoliceStrengthFactory().delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not PoliceStrength.objects.exists()


def test_share_without_officers_is_null():
    line = StrengthLineFactory(women=0, men=0)
    assert line.strength.lines.for_list().get().share is None


@pytest.mark.parametrize(
    ("factory", "column", "rule"),
    [
        (AreaOfOperationFactory, "status", "area_status_known"),
        (DistrictFactory, "kind", "district_kind_known"),
        (ContactFactory, "sector", "contact_sector_known"),
    ],
)
def test_database_rejects_unknown_choice(factory, column, rule):
    with refused_by(rule):
        update(factory(), **{column: "nonsense"})
