"""Add and edit: one save, one transaction, nothing lost, nothing twice."""

import pytest

from csi.pages.models import Submission
from csi.pages.submissions import new_token
from districts.models import Contact, PoliceStrength, StrengthLine
from districts.tests.factories import (
    CommunityGroupFactory,
    ContactFactory,
    MandateFactory,
    PoliceStationFactory,
    PoliceStrengthFactory,
    StrengthLineFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.urls("csi.pages.tests.places")]

ADD = "/districts/contacts/add/"
ADD_STRENGTH = "/districts/strengths/add/"
ADD_AREA = "/districts/areas/add/"


def contact(district, **changes):
    return {"office": "Deputy akim", "sector": "authorities", "district": district.pk, **changes}


def rows(*lines, initial=0, prefix="lines"):
    """The posted data of a formset whose rows are these dictionaries."""
    data = {
        f"{prefix}-TOTAL_FORMS": len(lines),
        f"{prefix}-INITIAL_FORMS": initial,
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 200,
    }
    for number, line in enumerate(lines):
        data |= {f"{prefix}-{number}-{name}": value for name, value in line.items()}
    return data


def test_a_saved_form_leads_to_the_record_and_says_so(as_person, osh, osh_city):
    response = as_person(osh).post(ADD, contact(osh_city), follow=True)
    record = Contact.objects.get()
    assert response.redirect_chain == [(record.get_absolute_url(), 302)]
    assert record.created_by == osh
    assert f"Saved: {record}." in response.content.decode()


def test_the_district_of_another_is_neither_offered_nor_taken(as_person, osh, osh_city, uzgen_district):
    page = as_person(osh).get(ADD)
    assert uzgen_district.name not in page.content.decode()
    response = as_person(osh).post(ADD, contact(uzgen_district))
    assert "district" in response.context["form"].errors
    assert not Contact.objects.exists()


def test_the_address_fills_in_the_declared_fields_only(as_person, osh, osh_city):
    form = as_person(osh).get(ADD, {"district": osh_city.pk, "office": "Typed"}).context["form"]
    assert form["district"].value() == str(osh_city.pk)
    assert not form["office"].value()


def test_a_refused_form_says_so_at_its_top_and_beside_the_field_and_keeps_what_was_typed(as_person, osh, osh_city):
    html = as_person(osh).post(ADD, contact(osh_city, office="", organisation="Akimiat of Osh")).content.decode()
    assert "data-error-summary" in html
    assert '<a href="#id_office">' in html
    assert 'id="id_office_error"' in html
    assert 'value="Akimiat of Osh"' in html


def test_a_broken_constraint_is_told_beside_its_field(as_person, manager, osh_city):
    station = PoliceStationFactory(district=osh_city)
    PoliceStrengthFactory(station=station)
    data = {"station": station.pk, "date": "2011-06-30", "source": "x", **rows()}
    form = as_person(manager).post(ADD_STRENGTH, data).context["form"]
    assert form.errors["date"] == ["The strength of this station on that date is recorded already."]


def test_a_trigger_is_told_beside_its_field(as_person, manager, osh_city):
    data = {"mandate": MandateFactory().pk, "district": osh_city.pk, "status": "active", "starts": "2011-01-01"}
    form = as_person(manager).post("/districts/areas/add-too-early/", data).context["form"]
    assert form.errors["ends"] == ["An area of operation lies within the dates of its mandate."]


def test_the_same_form_sent_twice_makes_one_record(as_person, osh, osh_city):
    data = contact(osh_city, submission=new_token(osh))
    first = as_person(osh).post(ADD, data)
    second = as_person(osh).post(ADD, data, follow=True)
    assert Contact.objects.count() == 1
    assert second.redirect_chain[0][0] == first.url
    assert "saved already" in second.content.decode()


def test_a_refused_form_may_be_saved_with_its_token_later(as_person, osh, osh_city):
    token = new_token(osh)
    refused = as_person(osh).post(ADD, contact(osh_city, office="", submission=token))
    assert refused.context["token"] == token
    as_person(osh).post(ADD, contact(osh_city, submission=token))
    assert Submission.objects.get().url == Contact.objects.get().get_absolute_url()


def test_rows_are_saved_with_their_record_and_blank_rows_are_not(as_person, osh, osh_city):
    uzbek, kyrgyz = CommunityGroupFactory(), CommunityGroupFactory()
    data = {
        "station": PoliceStationFactory(district=osh_city).pk,
        "date": "2011-06-30",
        "source": "Personnel office",
        **rows(
            {"community": uzbek.pk, "women": 3, "men": 12},
            {"community": "", "women": "", "men": ""},
            {"community": kyrgyz.pk, "women": "", "men": 40},
        ),
    }
    as_person(osh).post(ADD_STRENGTH, data)
    lines = PoliceStrength.objects.get().lines.values_list("community", "women", "men")
    assert set(lines) == {(uzbek.pk, 3, 12), (kyrgyz.pk, 0, 40)}
