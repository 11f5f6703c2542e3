"""Create and update views with their formsets."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from csi.core.crud.idempotency import new_token
from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors
from csi.core.crud.models import FormToken
from districts.models import Contact, PoliceStrength, StrengthLine
from districts.tests.factories import (
    CommunityGroupFactory,
    ContactFactory,
    DistrictFactory,
    MandateFactory,
    PoliceStationFactory,
    PoliceStrengthFactory,
    StrengthLineFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.urls("csi.core.crud.tests.urlconf")]

ADD = "/districts/contacts/add/"
ADD_STRENGTH = "/districts/strengths/add/"
ADD_AREA = "/districts/areas/add/"


def contact(district, **changes):
    return {"office": "Deputy akim", "sector": "authorities", "district": district.pk, **changes}


def build_rows(*lines, initial=0, prefix="lines"):
    """Return the POST data of a formset with these rows."""
    data = {
        f"{prefix}-TOTAL_FORMS": len(lines),
        f"{prefix}-INITIAL_FORMS": initial,
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 200,
    }
    for number, line in enumerate(lines):
        data |= {f"{prefix}-{number}-{name}": value for name, value in line.items()}
    return data


def test_saved_form_redirects_to_the_record_with_a_message(as_person, osh, osh_city):
    response = as_person(osh).post(ADD, contact(osh_city), follow=True)
    record = Contact.objects.get()
    assert response.redirect_chain == [(record.get_absolute_url(), 302)]
    assert record.created_by == osh
    assert f"Saved: {record}." in response.content.decode()


def test_inaccessible_district_is_neither_offered_nor_accepted(as_person, osh, osh_city, uzgen_district):
    page = as_person(osh).get(ADD)
    assert uzgen_district.name not in page.content.decode()
    response = as_person(osh).post(ADD, contact(uzgen_district))
    assert "district" in response.context["form"].errors
    assert not Contact.objects.exists()


def test_query_string_prefills_declared_fields_only(as_person, osh, osh_city):
    form = as_person(osh).get(ADD, {"district": osh_city.pk, "office": "Typed"}).context["form"]
    assert form["district"].value() == str(osh_city.pk)
    assert not form["office"].value()


def test_invalid_form_shows_its_input_and_errors_in_summary_and_field(as_person, osh, osh_city):
    html = as_person(osh).post(ADD, contact(osh_city, office="", organisation="Akimiat of Osh")).content.decode()
    assert "data-error-summary" in html
    assert '<a href="#id_office">' in html
    assert 'id="id_office_error"' in html
    assert 'value="Akimiat of Osh"' in html


def test_violated_constraint_is_shown_beside_its_field(as_person, manager, osh_city):
    station = PoliceStationFactory(district=osh_city)
    PoliceStrengthFactory(station=station)
    data = {"station": station.pk, "date": "2011-06-30", "source": "x", **build_rows()}
    form = as_person(manager).post(ADD_STRENGTH, data).context["form"]
    assert form.errors["date"] == ["The strength of this station on this date is already recorded."]


def test_violated_trigger_is_shown_beside_its_field(as_person, manager, osh_city):
    data = {"mandate": MandateFactory().pk, "district": osh_city.pk, "status": "active", "starts": "2011-01-01"}
    form = as_person(manager).post("/districts/areas/add-too-early/", data).context["form"]
    assert form.errors["ends"] == ["Enter dates within those of the mandate."]


def test_form_sent_twice_creates_one_record(as_person, osh, osh_city):
    data = contact(osh_city, form_token=new_token(osh))
    first = as_person(osh).post(ADD, data)
    second = as_person(osh).post(ADD, data, follow=True)
    assert Contact.objects.count() == 1
    assert second.redirect_chain[0][0] == first.url
    assert "already saved" in second.content.decode()
    assert "It was not saved a second time" in second.content.decode()


def test_invalid_form_can_be_saved_later_with_its_token(as_person, osh, osh_city):
    token = new_token(osh)
    refused = as_person(osh).post(ADD, contact(osh_city, office="", form_token=token))
    assert refused.context["token"] == token
    as_person(osh).post(ADD, contact(osh_city, form_token=token))
    assert FormToken.objects.get().url == Contact.objects.get().get_absolute_url()


def test_rows_are_saved_with_their_record_without_blank_rows(as_person, osh, osh_city):
    uzbek, kyrgyz = CommunityGroupFactory(), CommunityGroupFactory()
    data = {
        "station": PoliceStationFactory(district=osh_city).pk,
        "date": "2011-06-30",
        "source": "Personnel office",
        **build_rows(
            {"community": uzbek.pk, "women": 3, "men": 12},
            {"community": "", "women": "", "men": ""},
            {"community": kyrgyz.pk, "women": "", "men": 40},
        ),
    }
    as_person(osh).post(ADD_STRENGTH, data)
    lines = PoliceStrength.objects.get().lines.values_list("community", "women", "men")
    assert set(lines) == {(uzbek.pk, 3, 12), (kyrgyz.pk, 0, 40)}


class TestRows:
    @pytest.fixture
    def strength(self, osh_city):
        return PoliceStrengthFactory(station__district=osh_city)

    @pytest.fixture
    def saved(self, strength):
        """The row that the record must have."""
        line = strength.lines.get()
        return {"id": line.pk, "community": line.community_id, "women": line.women, "men": line.men}

    def data(self, strength, **more):
        return {"station": strength.station.pk, "date": "2011-06-30", "source": "Personnel office", **more}

    def test_add_row_button_preserves_input_without_saving(self, as_person, osh, strength):
        group = CommunityGroupFactory()
        data = self.data(
            strength, source="", add_row="lines", **build_rows({"community": group.pk, "women": 7, "men": ""})
        )
        response = as_person(osh).post(f"{strength.get_absolute_url()}edit/", data)
        [formset] = response.context["formsets"]
        assert [row["women"].value() for row in formset.forms] == ["7", None]
        assert not response.context["form"].errors
        assert "data-error-summary" not in response.content.decode()
        assert StrengthLine.objects.count() == 1

    def test_row_marked_for_deletion_is_deleted(self, as_person, osh, strength, saved):
        line = StrengthLineFactory(strength=strength)
        marked = {"id": line.pk, "community": line.community.pk, "women": 2, "men": 18, "DELETE": "on"}
        data = self.data(strength, **build_rows(saved, marked, initial=2))
        as_person(osh).post(f"{strength.get_absolute_url()}edit/", data)
        assert strength.lines.get().pk == saved["id"]

    def test_row_error_is_shown_in_summary_and_beside_the_field(self, as_person, osh, strength):
        wrong = {"community": CommunityGroupFactory().pk, "women": "99999999999999999999", "men": "-1"}
        response = as_person(osh).post(f"{strength.get_absolute_url()}edit/", self.data(strength, **build_rows(wrong)))
        html = response.content.decode()
        assert '<a href="#id_lines-0-women">' in html
        assert 'id="id_lines-0-women_error"' in html
        assert "Enter a number of at most 99,999." in html
        assert "Enter a number of 0 or more." in html

    def test_duplicate_choice_in_two_rows_is_rejected(self, as_person, osh, strength):
        group = CommunityGroupFactory()
        twice = [{"community": group.pk, "women": 1, "men": 1}] * 2
        response = as_person(osh).post(f"{strength.get_absolute_url()}edit/", self.data(strength, **build_rows(*twice)))
        assert "data-error-summary" in response.content.decode()
        assert StrengthLine.objects.count() == 1

    def test_nothing_is_saved_if_one_row_is_invalid(self, as_person, osh, strength):
        wrong = {"community": "", "women": 1, "men": 1}
        url = f"{strength.get_absolute_url()}edit/"
        as_person(osh).post(url, self.data(strength, **build_rows(wrong)) | {"source": "Changed"})
        strength.refresh_from_db()
        assert strength.source == "Personnel office"

    @pytest.mark.parametrize("management", [{}, {"lines-TOTAL_FORMS": "x", "lines-INITIAL_FORMS": "-1"}])
    def test_inconsistent_management_form_is_rejected(self, as_person, osh, strength, management):
        response = as_person(osh).post(f"{strength.get_absolute_url()}edit/", self.data(strength, **management))
        assert response.status_code == 200
        assert "data-error-summary" in response.content.decode()

    def test_row_of_another_record_cannot_be_changed(self, as_person, osh, strength):
        other_line = StrengthLineFactory()
        row = {"id": other_line.pk, "community": other_line.community.pk, "women": 99, "men": 99}
        as_person(osh).post(f"{strength.get_absolute_url()}edit/", self.data(strength, **build_rows(row, initial=1)))
        other_line.refresh_from_db()
        assert (other_line.women, other_line.strength_id) != (99, strength.pk)

    def test_choices_of_rows_take_a_constant_number_of_queries(
        self, as_person, osh, strength, django_assert_max_num_queries
    ):
        url = f"{strength.get_absolute_url()}edit/"
        page = as_person(osh)
        StrengthLineFactory.create_batch(2, strength=strength)
        page.get(url)
        with CaptureQueriesContext(connection) as at_two:
            page.get(url)
        StrengthLineFactory.create_batch(18, strength=strength)
        with django_assert_max_num_queries(len(at_two)):
            page.get(url)


class TestFixedRows:
    @pytest.fixture
    def groups(self, db):
        return [
            CommunityGroupFactory(name_en=name, position=at) for at, name in enumerate(["Kyrgyz", "Uzbek", "Russian"])
        ]

    @pytest.fixture
    def strength(self, osh_city):
        return PoliceStrengthFactory(station__district=osh_city, lines=())

    def post(self, page, strength, *lines, initial=0):
        data = {
            "station": strength.station.pk,
            "date": "2011-06-30",
            "source": "x",
            **build_rows(*lines, initial=initial),
        }
        response = page.post(f"{strength.get_absolute_url()}fixed/", data)
        assert response.status_code == 302, response.context["formsets"][0].errors
        return {line.community.name_en: (line.women, line.men) for line in strength.lines.all()}

    def test_fixed_rows_have_one_row_for_each_choice_in_order(self, as_person, osh, strength, groups):
        StrengthLineFactory(strength=strength, community=groups[1])
        [formset] = as_person(osh).get(f"{strength.get_absolute_url()}fixed/").context["formsets"]
        assert [row.row_label for row in formset.rows] == ["Kyrgyz", "Uzbek", "Russian"]
        assert [row["women"].value() for row in formset.rows] == [None, 2, None]

    def test_blank_row_is_not_saved_and_zero_is_a_value(self, as_person, osh, strength, groups):
        kyrgyz, uzbek, russian = ({"community": group.pk, "women": "", "men": ""} for group in groups)
        saved = self.post(as_person(osh), strength, kyrgyz, uzbek | {"women": 0}, russian | {"men": 5})
        assert saved == {"Uzbek": (0, 0), "Russian": (0, 5)}

    def test_emptied_saved_row_is_deleted(self, as_person, osh, strength, groups):
        line = StrengthLineFactory(strength=strength, community=groups[1])
        emptied = {"id": line.pk, "community": groups[1].pk, "women": "", "men": ""}
        added = {"community": groups[0].pk, "women": 3, "men": 4}
        assert self.post(as_person(osh), strength, emptied, added, initial=1) == {"Kyrgyz": (3, 4)}


def test_number_too_large_for_the_database_is_shown_beside_its_field(as_person, manager):
    data = {
        "mandate": "99999999999999999999",
        "district": "99999999999999999999",
        "status": "active",
        "starts": "2011-02-30",
    }
    form = as_person(manager).post(ADD_AREA, data).context["form"]
    assert set(form.errors) == {"mandate", "district", "starts"}


def test_database_error_is_translated_into_a_message(db):
    with pytest.raises(ConstraintViolation) as too_long, translate_integrity_errors(Contact):
        Contact.objects.create(office="x" * 500, district=DistrictFactory(), sector="police")
    assert too_long.value.message == "A text is too long. Shorten it."
    with pytest.raises(ConstraintViolation) as too_large, translate_integrity_errors(StrengthLine):
        StrengthLine.objects.filter(pk=StrengthLineFactory().pk).update(women=10**15)
    assert too_large.value.message == "A number is too large. Enter a smaller one."
    with pytest.raises(ConstraintViolation) as twice, translate_integrity_errors(StrengthLine):
        line = StrengthLineFactory()
        StrengthLine.objects.create(strength=line.strength, community=line.community)
    assert (twice.value.message, twice.value.field) == (
        "This community is listed twice. Remove one of the rows.",
        "community",
    )
    with pytest.raises(ConstraintViolation) as missing, translate_integrity_errors(Contact):
        ContactFactory(district=None)
    assert (missing.value.message, missing.value.field) == ("Enter a value.", "district")
    with pytest.raises(ConstraintViolation) as negative, translate_integrity_errors(StrengthLine):
        StrengthLineFactory(women=-1)
    assert negative.value.field == "women"


def test_emoji_and_right_to_left_text_are_stored_unchanged(as_person, osh, osh_city):
    as_person(osh).post(ADD, contact(osh_city, office="👮 شرطة Ң"))
    assert Contact.objects.get().office == "👮 شرطة Ң"


def test_save_and_add_another_redirects_to_an_empty_form(as_person, osh, osh_city):
    assert as_person(osh).post(ADD, contact(osh_city, save_and_add="1")).url == ADD


def test_record_moved_outside_the_users_districts_is_not_saved(as_person, osh, uzgen_district, osh_city):
    response = as_person(osh).post("/districts/contacts/add-elsewhere/", contact(osh_city))
    assert "You would not be able to change this record any more" in response.content.decode()
    assert not Contact.objects.exists()
    assert not FormToken.objects.exists()
