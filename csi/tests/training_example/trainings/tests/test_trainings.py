"""The record type "Training" in every part of the product; runs in a copy of the project."""

import datetime

import pytest
from django.urls import reverse
from trainings.models import Training

from csi.core.history.models import Change
from csi.core.periods import Month
from csi.core.registries.navigation import get_menu_pages
from csi.reports.calendar.entries import list_entries
from csi.returns.checklist import build_checklist
from csi.returns.tests.factories import MonthlyReturnFactory
from csi.tests.support.sql import refused_by, update
from csi.tests.support.view_contracts import get_form_errors
from districts.tests.factories import AreaOfOperationFactory

pytestmark = pytest.mark.django_db

DAY = datetime.date(2011, 9, 14)


@pytest.fixture(autouse=True)
def mission_date(settings):
    settings.MISSION_DATE = datetime.date(2011, 10, 31)


@pytest.fixture
def values(osh_city):
    return {
        "title": "Interviewing witnesses",
        "topic": "human_rights",
        "district": osh_city.pk,
        "date": str(DAY),
        "women": 4,
        "men": 6,
    }


@pytest.fixture
def training(osh_city):
    return Training.objects.create(
        title="Interviewing witnesses", topic="human_rights", district=osh_city, date=DAY, women=4, men=6
    )


def test_five_pages(as_person, osh, uzgen, values):
    page = as_person(osh)
    added = page.post(reverse("trainings:training_add"), values)
    assert added.status_code == 302, get_form_errors(added)
    training = Training.objects.get()
    assert training.created_by == osh
    urls = [reverse("trainings:training_list")]
    urls += [reverse(f"trainings:training_{name}", args=[training.pk]) for name in ("detail", "edit", "delete")]
    assert all("Interviewing witnesses" in page.get(url).content.decode() for url in urls)
    assert [as_person(uzgen).get(url).status_code for url in urls] == [200, 404, 404, 404]
    page = as_person(osh)
    edited = page.post(reverse("trainings:training_edit", args=[training.pk]), values | {"women": 5})
    assert edited.status_code == 302, get_form_errors(edited)
    assert page.post(reverse("trainings:training_delete", args=[training.pk])).status_code == 302
    assert not Training.objects.exists()


def test_export_and_admin(as_person, manager, admin, training):
    response = as_person(manager).get(reverse("trainings:training_list"), {"export": "csv"})
    assert "Interviewing witnesses" in b"".join(response.streaming_content).decode()
    for page in ("changelist", "add"):
        assert as_person(admin).get(reverse(f"admin:trainings_training_{page}")).status_code == 200


def test_history(as_person, manager, training):
    update(training, men=7)
    assert list(Change.objects.of_record("trainings_training", training.pk).values_list("operation", flat=True)) == [
        "changed",
        "added",
    ]
    assert as_person(manager).get(reverse("trainings:training_history", args=[training.pk])).status_code == 200


def test_period_lock(as_person, osh, osh_city, training, values):
    MonthlyReturnFactory(district=osh_city, month=DAY.replace(day=1), accepted=True)
    with refused_by("training_period_lock"):
        update(training, men=7)
    refused = as_person(osh).post(reverse("trainings:training_add"), values)
    assert "September 2011 is closed for Osh city" in str(get_form_errors(refused))


def test_alert_and_home_checklist(as_person, osh, osh_city, training):
    AreaOfOperationFactory(district=osh_city)
    page = as_person(osh)
    assert "Trainings this month" not in page.get(reverse("home")).content.decode()
    update(training, women=0, men=0, date=datetime.date(2011, 10, 14))
    alerts = page.get(reverse("alerts"), {"kind": "empty_training"}).content.decode()
    assert "No participants" in alerts
    assert "held 14 Oct 2011, 17 days ago" in alerts
    home = page.get(reverse("home")).content.decode()
    assert "Trainings this month: 1" in home
    assert "1 alert" in home


def test_search_calendar_return_section_and_navigation(as_person, osh, osh_city, training):
    page = as_person(osh)
    assert training.get_absolute_url() in page.get(reverse("search"), {"q": "witnesses"}).content.decode()
    month = Month.from_date(DAY)
    assert [entry.title for entry in list_entries(osh, month.span, kind="training")] == [training.title]
    counts = {str(count.label): count.count for count in build_checklist(osh_city, month, osh).counts}
    assert counts["Trainings held"] == 1
    assert "trainings:training_list" in get_menu_pages()
    home = page.get(reverse("home")).content.decode()
    assert reverse("trainings:training_list") in home
    assert reverse("trainings:training_add") in home
    assert training.get_absolute_url() not in home
    training.created_by = osh
    training.save()
    assert "Interviewing witnesses" in page.get(reverse("home")).content.decode()
