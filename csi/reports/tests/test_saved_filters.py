"""Saved filters on the home page, private and shared."""

import pytest

from csi.concerns.tests.factories import ConcernFactory
from csi.core.crud.models import SavedFilter
from csi.core.history.actor import set_actor
from csi.reports.home.saved_filters import MAX_SHOWN_FILTERS, list_saved_filters
from districts.models import District
from districts.tests.factories import DistrictFactory

ADD = "/saved-filters/add/"
LIST = "/concerns/concerns/"


def save(page, **values):
    data = {"name": "Road safety", "path": LIST, "query": "category=road&page=3&sort=raised_on", **values}
    return page.post(ADD, data, follow=True)


def test_filter_is_saved_from_the_list_and_opened_from_home(as_person, osh, osh_city):
    ConcernFactory(district=osh_city, category="road")
    page = as_person(osh)
    assert 'name="query" value="category=road"' in page.get(f"{LIST}?category=road").content.decode()
    assert "save-filter" not in page.get(LIST).content.decode()
    assert "Filter saved." in save(page).content.decode()
    saved = SavedFilter.objects.get()
    assert saved.url == f"{LIST}?category=road&sort=raised_on"
    assert "category=road&amp;sort=raised_on" in page.get("/").content.decode()


def test_shared_filter_shows_each_colleague_the_own_records(as_person, manager, uzgen, osh_city):
    save(as_person(manager), is_shared="on")
    save(as_person(manager), name="Private")
    home = as_person(uzgen).get("/").content.decode()
    assert "Road safety" in home
    assert "Private" not in home
    ConcernFactory(district=osh_city, category="road", summary="Of another district")
    assert "Of another district" not in as_person(uzgen).get(SavedFilter.objects.first().url).content.decode()


def test_own_filters_come_before_those_of_colleagues(as_person, osh, manager):
    for number in range(MAX_SHOWN_FILTERS):
        SavedFilter.objects.create(user=manager, name=f"A{number}", path=LIST, query="a=1", is_shared=True)
    save(as_person(osh), name="Zebra crossings")
    names = [saved.name for saved in list_saved_filters(osh)]
    assert (names[0], len(names)) == ("Zebra crossings", MAX_SHOWN_FILTERS)


def test_same_name_replaces_the_filter(as_person, osh):
    save(as_person(osh))
    save(as_person(osh), query="category=land")
    assert SavedFilter.objects.get().query == "category=land"


def test_only_the_owner_removes_a_filter(as_person, osh, manager):
    save(as_person(manager), is_shared="on")
    url = f"/saved-filters/{SavedFilter.objects.get().pk}/delete/"
    assert "You have no such filter" in as_person(osh).post(url, follow=True).content.decode()
    assert as_person(manager).get(url).status_code == 302
    assert SavedFilter.objects.exists()
    for message in ("Filter removed.", "You have no such filter. It was removed before."):
        assert message in as_person(manager).post(url, follow=True).content.decode()
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "/dashboard/", "/nowhere/", ""])
def test_only_lists_are_saved(as_person, osh, path):
    response = as_person(osh).post(ADD, {"name": "x", "path": path, "query": "a=1"})
    assert response.url == "/"
    assert not SavedFilter.objects.exists()


def test_filter_needs_a_name_and_readers_save_none(as_person, osh, reader):
    assert "Enter a name for the filter." in save(as_person(osh), name="").content.decode()
    assert as_person(reader).post(ADD, {}).status_code == 403


def test_own_districts_come_first_in_choices(manager, osh, osh_city, uzgen_district):
    DistrictFactory(name_en="Aravan")
    manager.districts.add(uzgen_district)
    with set_actor(manager):
        first, *others = District.objects.all().with_choice_group()
        assert (first, str(first.choice_group)) == (uzgen_district, "Your districts")
        assert {str(district.choice_group) for district in others} == {"Other districts"}
    with set_actor(osh):
        assert str(District.objects.with_choice_group().get(pk=osh_city.pk).choice_group) == "Other districts"
