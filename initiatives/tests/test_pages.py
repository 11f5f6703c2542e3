"""Tests of the pages of initiatives."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csi.concerns.tests.factories import ConcernFactory
from csi.tests.support.view_contracts import DetailContract, FormContract, ListContract
from districts.tests.factories import ContactFactory, DistrictFactory
from initiatives.models import Initiative
from initiatives.tests.factories import InitiativeFactory
from initiatives.tests.form_data import build_proposed_data

LIST = "/initiatives/initiatives/"
day = datetime.date.fromisoformat


class TestInitiativePages(ListContract, DetailContract, FormContract):
    url = LIST
    factory = InitiativeFactory
    text_field = "purpose"

    def data(self, district):
        return build_proposed_data(district)


pytestmark = pytest.mark.django_db


def get_edit_url(initiative):
    return reverse("initiatives:initiative_edit", args=[initiative.pk])


def get_listed(page, **query):
    return {row.record for row in page.get(LIST, query).context["table"].paginated_rows}


def get_panel(response, title):
    [found] = [candidate for candidate in response.context["panels"] if str(candidate.title) == title]
    return list(found.queryset)


@pytest.fixture
def shared_initiative(osh_city, uzgen_district):
    """An initiative of Uzgen with Osh city as a further district."""
    return InitiativeFactory(district=uzgen_district, further_districts=[osh_city], title="Match of two districts")


def test_further_district_can_view_but_not_edit(as_person, osh, shared_initiative):
    page = as_person(osh)
    response = page.get(shared_initiative.get_absolute_url())
    assert response.status_code == 200
    assert response.context["edit_url"] is None
    assert [str(action.label) for action in response.context["page_actions"]] == ["Follow"]
    assert shared_initiative in get_listed(page)
    assert page.get(get_edit_url(shared_initiative)).status_code == 404
    assert (
        page.post(get_edit_url(shared_initiative), build_proposed_data(shared_initiative.district)).status_code == 404
    )
    assert page.post(reverse("initiatives:initiative_delete", args=[shared_initiative.pk])).status_code == 404


def test_district_filter_includes_further_districts(as_person, manager, osh_city, uzgen_district, shared_initiative):
    own = InitiativeFactory(district=osh_city)
    page = as_person(manager)
    assert get_listed(page, district=osh_city.pk) == {own, shared_initiative}
    assert get_listed(page, district=uzgen_district.pk) == {shared_initiative}


def test_district_page_shows_initiatives(as_person, osh, osh_city, shared_initiative):
    assert get_panel(as_person(osh).get(osh_city.get_absolute_url()), "Initiatives") == [shared_initiative]


# Concerns addressed


@pytest.fixture
def street_concern(osh_city):
    return ConcernFactory(district=osh_city, category="street")


@pytest.fixture
def hidden_concern(osh_city, manager):
    return ConcernFactory(
        district=osh_city, category="police_conduct", sensitivity="confidential", created_by=manager, summary="Bribes"
    )


def test_only_visible_concerns_are_offered_and_accepted(as_person, osh, osh_city, street_concern, hidden_concern):
    elsewhere = ConcernFactory()
    page = as_person(osh)
    add = reverse("initiatives:initiative_add")
    assert list(page.get(add).context["form"].fields["concerns"].queryset) == [street_concern]
    for hidden in (hidden_concern, elsewhere):
        response = page.post(add, build_proposed_data(osh_city, concerns=[street_concern.pk, hidden.pk]))
        assert "concerns" in response.context["form"].errors
    page.post(add, build_proposed_data(osh_city, concerns=[street_concern.pk]))
    assert list(Initiative.objects.get().concerns.all()) == [street_concern]


def test_open_concerns_are_offered_first(as_person, osh, osh_city, street_concern):
    resolved = ConcernFactory(district=osh_city, state="resolved", raised_on=day("2011-10-30"))
    form = as_person(osh).get(reverse("initiatives:initiative_add")).context["form"]
    assert list(form.fields["concerns"].queryset) == [street_concern, resolved]


def test_save_preserves_links_to_hidden_records(
    as_person, osh, osh_city, uzgen_district, street_concern, hidden_concern
):
    osh.districts.add(DistrictFactory())
    initiative = InitiativeFactory(
        district=osh_city, concerns=[street_concern, hidden_concern], further_districts=[uzgen_district]
    )
    partner = ContactFactory(district=uzgen_district)
    initiative.partners.add(partner)
    response = as_person(osh).post(get_edit_url(initiative), build_proposed_data(osh_city, venue="School 5"))
    assert response.status_code == 302
    initiative.refresh_from_db()
    assert initiative.venue == "School 5"
    assert list(initiative.concerns.all()) == [hidden_concern]
    assert list(initiative.further_districts.all()) == [uzgen_district]
    assert list(initiative.partners.all()) == [partner]


def test_page_hides_confidential_concern(as_person, osh, manager, osh_city, street_concern, hidden_concern):
    initiative = InitiativeFactory(district=osh_city, concerns=[street_concern, hidden_concern])
    assert get_panel(as_person(osh).get(initiative.get_absolute_url()), "Concerns addressed") == [street_concern]
    assert b"Bribes" not in as_person(osh).get(initiative.get_absolute_url()).content
    seen = get_panel(as_person(manager).get(initiative.get_absolute_url()), "Concerns addressed")
    assert set(seen) == {street_concern, hidden_concern}


def test_category_filter_does_not_disclose_confidential_concern(
    as_person, osh, manager, osh_city, street_concern, hidden_concern
):
    initiative = InitiativeFactory(district=osh_city, concerns=[street_concern, hidden_concern])
    InitiativeFactory(district=osh_city)
    assert get_listed(as_person(osh), category="street") == {initiative}
    assert get_listed(as_person(osh), category="police_conduct") == set()
    assert get_listed(as_person(manager), category="police_conduct") == {initiative}
    assert get_listed(as_person(manager), concern=hidden_concern.pk) == {initiative}


def test_filter_offers_only_visible_concerns(as_person, osh, street_concern, hidden_concern):
    ConcernFactory()
    page = as_person(osh).get(LIST, {"concern": hidden_concern.pk})
    assert list(page.context["filter_form"].fields["concern"].queryset) == [street_concern]
    assert "Concern" in page.context["notices"][0]


def test_concern_page_shows_initiatives_addressing_it(as_person, osh, osh_city, street_concern):
    initiative = InitiativeFactory(district=osh_city, concerns=[street_concern])
    response = as_person(osh).get(street_concern.get_absolute_url())
    assert get_panel(response, "Initiatives") == [initiative]
    form = (
        as_person(osh)
        .get(reverse("initiatives:initiative_add"), {"concerns": street_concern.pk, "district": osh_city.pk})
        .context["form"]
    )
    assert f'<option value="{street_concern.pk}" selected>' in str(form["concerns"])


# The form and the list


def test_only_district_is_prefilled(as_person, osh, manager, osh_city, uzgen_district):
    add = reverse("initiatives:initiative_add")
    assert as_person(osh).get(add).context["form"]["district"].value() == osh_city.pk
    assert as_person(manager).get(add).context["form"]["district"].value() is None


def test_user_with_one_district_has_no_further_districts_field(as_person, osh, manager, osh_city, uzgen_district):
    initiative = InitiativeFactory(district=osh_city, further_districts=[uzgen_district])
    assert "further_districts" in as_person(manager).get(get_edit_url(initiative)).context["form"].fields
    page = as_person(osh)
    assert "further_districts" not in page.get(get_edit_url(initiative)).context["form"].fields
    page.post(get_edit_url(initiative), build_proposed_data(osh_city, further_districts=[]))
    assert list(initiative.further_districts.all()) == [uzgen_district]


def test_page_and_form_have_bounded_queries(as_person, osh, osh_city):
    initiative = InitiativeFactory(district=osh_city)
    initiative.concerns.set([ConcernFactory(district=osh_city) for _number in range(12)])
    initiative.partners.set([ContactFactory(district=osh_city) for _number in range(12)])
    page = as_person(osh)
    for url in (initiative.get_absolute_url(), get_edit_url(initiative), reverse("initiatives:initiative_add")):
        with CaptureQueriesContext(connection) as queries:
            page.get(url)
        assert len(queries) <= 20, "\n".join(query["sql"][:200] for query in queries)


def test_result_fields_are_collapsed_until_done(as_person, osh, osh_city):
    initiative = InitiativeFactory(district=osh_city, status="approved")
    page = as_person(osh)
    folded, unfolded = '<details class="form-part-folded">', '<details class="form-part-folded" open="open">'
    assert folded in page.get(get_edit_url(initiative)).content.decode()
    assert unfolded in page.get(get_edit_url(initiative), {"status": "done"}).content.decode()
    rejected = page.post(get_edit_url(initiative), build_proposed_data(osh_city, status="approved", spent="-1"))
    assert unfolded in rejected.content.decode()


def test_lead_district_is_not_a_further_district(as_person, manager, osh_city, uzgen_district):
    further = [osh_city.pk, uzgen_district.pk]
    as_person(manager).post(
        reverse("initiatives:initiative_add"), build_proposed_data(osh_city, further_districts=further)
    )
    assert list(Initiative.objects.get().further_districts.all()) == [uzgen_district]


def test_initiatives_are_filtered_by_status_period_and_spending(as_person, manager, osh_city):
    long = InitiativeFactory(district=osh_city, starts=day("2011-08-20"), ends=day("2011-09-10"))
    short = InitiativeFactory(
        district=osh_city, starts=day("2011-09-30"), done=True, spent="201", overspend_reason="Rain"
    )
    page = as_person(manager)
    assert get_listed(page, status="done") == {short}
    assert get_listed(page, period="2011-09") == {long, short}
    assert get_listed(page, period="2011-08") == {long}
    assert get_listed(page, finished_to="2011-09-29") == {long}
    assert get_listed(page, finished="2011-09") == {long, short}
    assert get_listed(page, status="done", finished_to="2011-09-29") == set()
    assert get_listed(page, money="overspent") == {short}
    assert get_listed(page, q="Fotball") == {long, short}
