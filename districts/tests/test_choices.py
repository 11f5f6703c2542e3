"""Choices of districts: those in operation come first."""

import datetime
import re

import pytest
from django.apps import apps
from django.urls import NoReverseMatch, reverse

from csi.core.checks import list_record_models
from csi.reports.district_picker import DistrictPickerForm
from districts.models import AreaOfOperation, District
from districts.tests.factories import AreaOfOperationFactory, DistrictFactory

SELECT = re.compile(r"<select[^>]*>.*?</select>", re.DOTALL)
ADMIN_FILTER = re.compile(r'data-filter-title="districts?" open>(.*?)</details>', re.DOTALL)
GROUP = re.compile(r'<optgroup label="([^"]+)">(.*?)</optgroup>', re.DOTALL)


@pytest.fixture
def districts(db, settings):
    settings.MISSION_DATE = datetime.date(2011, 10, 31)
    for name in ("Zet", "Šel"):
        AreaOfOperationFactory(district=DistrictFactory(name_en=name))
    for name in ("Alay", "Čap"):
        DistrictFactory(name_en=name)


def list_pages():
    """Yield the URLs of the lists, add pages and reports."""
    for model in list_record_models():
        for page in ("list", "add"):
            try:
                yield reverse(f"{model._meta.app_label}:{model._meta.model_name}_{page}")
            except NoReverseMatch:
                continue
    for name in ("dashboard", "alerts", "calendar", "cadence", "presence", "monthly_report"):
        yield reverse(name)


def list_labels(options):
    return re.findall(r"<option[^>]*>([^<]+)</option>", options)


@pytest.mark.audit
def test_districts_in_operation_come_first_on_every_page(districts, as_person, manager):
    page, found = as_person(manager), {}
    for url in list_pages():
        for select in SELECT.findall(page.get(url, follow=True).content.decode()):
            if {"Zet", "Alay"} <= set(list_labels(select)):
                found[url] = [(label, list_labels(options)) for label, options in GROUP.findall(select)]
    assert len(found) >= 15, sorted(found)
    expected = [("In operation", ["Šel", "Zet"]), ("Other districts", ["Alay", "Čap"])]
    assert {url: groups for url, groups in found.items() if groups != expected} == {}


def test_choices_of_one_group_have_no_heading(districts, osh):
    osh.districts.set(District.objects.filter(name_en__in=("Alay", "Čap")))
    choices = list(DistrictPickerForm({}, user=osh).fields["district"].choices)
    assert [label for _value, label in choices] == ["All districts", "Alay", "Čap"]


def test_autocomplete_of_the_admin_shows_districts_in_operation_first(districts, as_person, admin):
    field = apps.get_model("accounts.User")._meta.get_field("districts")
    query = {"app_label": "accounts", "model_name": "user", "field_name": field.name, "term": ""}
    results = as_person(admin).get(reverse("admin:autocomplete"), query).json()["results"]
    assert [result["text"] for result in results] == ["Šel", "Zet", "Alay", "Čap"]


def test_admin_filters_list_districts_in_operation_first(districts, as_person, admin):
    page = as_person(admin)
    for url in (reverse("admin:concerns_concern_changelist"), reverse("admin:accounts_user_changelist")):
        [found] = ADMIN_FILTER.findall(page.get(url).content.decode())
        items = re.findall(r"<li[^>]*>(?:<a[^>]*>)?([^<]+)", found)
        # A filter of accounts also lists those without any district.
        assert [item for item in items if item != "–"] == [
            *("All", "In operation", "Šel", "Zet"),
            *("Other districts", "Alay", "Čap"),
        ]


def test_admin_filter_of_one_group_has_no_heading(districts, as_person, admin):
    District.objects.filter(name_en__in=("Alay", "Čap")).delete()
    html = as_person(admin).get(reverse("admin:concerns_concern_changelist")).content.decode()
    assert "filter-group" not in html


def test_comparison_lists_districts_in_operation_first(districts, as_person, manager):
    mandate = AreaOfOperation.objects.earliest("pk").mandate
    AreaOfOperationFactory(
        mandate=mandate,
        district=District.objects.get(name_en="Alay"),
        starts=mandate.starts,
        ends=mandate.starts + datetime.timedelta(days=1),
    )
    html = as_person(manager).get(reverse("comparison"), {"by": "district"}).content.decode()
    groups = re.findall(r'role="group" aria-label="([^"]+)">(.*?)</div>', html, re.DOTALL)
    names = [(label, re.findall(r'name="district"[^>]*> ([^<]+)', options)) for label, options in groups]
    assert [(label, options) for label, options in names if options] == [
        ("In operation", ["Šel", "Zet"]),
        ("Other districts", ["Alay"]),
    ]
