"""The mission's one row."""

import datetime

import pytest

from csi.core.models import Mission
from csi.tests.support.sql import refused_by, update

pytestmark = pytest.mark.django_db

LIST = "/admin/core/mission/"


@pytest.fixture
def mission():
    return Mission.objects.create(pk=1, name="CSI", country="Kyrgyzstan")


def test_mission_is_created_once(as_person, admin):
    page = as_person(admin)
    assert page.get(LIST).status_code == 200
    response = page.post(f"{LIST}add/", {"name": "CSI", "country": "Kyrgyzstan", "note": ""})
    assert response.status_code == 302
    assert Mission.objects.get().pk == 1
    assert page.get(f"{LIST}add/").status_code == 403
    assert page.post(f"{LIST}add/", {"name": "Another", "country": "Kyrgyzstan"}).status_code == 403


def test_second_mission_is_rejected_by_postgresql(mission):
    with refused_by("mission_single_row"):
        update(mission, id=2)


def test_admin_list_opens_the_form_and_mission_cannot_be_deleted(as_person, admin, mission):
    page = as_person(admin)
    assert page.get(LIST).url == f"{LIST}1/change/"
    assert page.get(f"{LIST}1/change/").status_code == 200
    assert page.post(f"{LIST}1/delete/", {"post": "yes"}).status_code == 403
    assert Mission.objects.exists()


def test_only_a_demonstration_has_a_fixed_date(as_person, admin, mission):
    data = {"name": "CSI", "country": "Kyrgyzstan", "date": "2011-10-31", "note": ""}
    response = as_person(admin).post(f"{LIST}1/change/", data)
    assert "Only a demonstration mission can have a fixed date. Leave the date blank." in response.content.decode()
    with refused_by("mission_date_of_demonstration_only"):
        update(mission, date=datetime.date(2011, 10, 31))
    as_person(admin).post(f"{LIST}1/change/", {**data, "date": "", "is_demonstration": "on"})
    assert not Mission.objects.get().is_demonstration
    update(mission, is_demonstration=True)
    as_person(admin).post(f"{LIST}1/change/", data)
    assert Mission.objects.get().date == datetime.date(2011, 10, 31)
