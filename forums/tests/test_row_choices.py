"""Records that the lists of the meeting form do not offer.

The rule names the reason, and the choice stays selected.
"""

import pytest

from csi.concerns.tests.factories import ConcernFactory
from districts.tests.factories import ContactFactory
from forums.models import Meeting
from forums.tests.factories import WorkingGroupFactory
from forums.tests.form_data import build_agenda_data, build_agreed_actions_data, build_meeting_data

pytestmark = pytest.mark.django_db

ADD = "/forums/meetings/add/"


@pytest.fixture
def page(as_person, manager):
    return as_person(manager)


@pytest.fixture
def group(osh_city):
    return WorkingGroupFactory(district=osh_city)


def post(page, chosen_group, **changes):
    response = page.post(ADD, build_meeting_data(chosen_group) | changes)
    assert response.status_code == 200
    assert not Meeting.objects.exists()
    return response


def test_concern_of_another_district(page, group, uzgen_district):
    concern = ConcernFactory(district=uzgen_district)
    response = post(page, group, **build_agenda_data({"concern": concern.pk}))
    [item, *_rest] = response.context["agenda"].forms
    assert item.errors["concern"] == [
        "This concern belongs to another district. Choose a concern of the group's district."
    ]
    assert f'<option value="{concern.pk}" selected>' in response.content.decode()


def test_settled_concern(page, group, osh_city):
    concern = ConcernFactory(district=osh_city, state="resolved")
    response = post(page, group, **build_agenda_data({"concern": concern.pk}))
    [item, *_rest] = response.context["agenda"].forms
    assert item.errors["concern"] == ["This concern is settled. Reopen it on its page, or choose an open concern."]
    assert f'<option value="{concern.pk}" selected>' in response.content.decode()


def test_responsible_person_of_another_district(page, group, uzgen_district):
    contact = ContactFactory(district=uzgen_district)
    action = {"description": "Mend the lamps", "responsible": contact.pk, "due": "2011-11-15"}
    response = post(page, group, **build_agreed_actions_data(action))
    [row, *_rest] = response.context["actions"].forms
    assert row.errors["responsible"] == [
        "This contact belongs to another district. Choose a contact of the group's district."
    ]
    assert f'<option value="{contact.pk}" selected>' in response.content.decode()


def test_rows_of_a_meeting_without_group_raise_no_further_error(page, group, osh_city):
    contact, concern = ContactFactory(district=osh_city), ConcernFactory(district=osh_city)
    action = {"description": "Mend the lamps", "responsible": contact.pk, "due": "2011-11-15"}
    rows = {**build_agreed_actions_data(action), **build_agenda_data({"concern": concern.pk})}
    response = post(page, group, **rows, group="")
    assert set(response.context["form"].errors) == {"group"}
