"""Names of places in another language than that of the page are marked with it."""

import pickle
import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from csi.core.languages import TextInLanguage, mark_language
from districts.models import District
from districts.tests.factories import DistrictFactory, PoliceStationFactory, ProvinceFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "district", "station"),
    [
        ("en", "Osh city", "Station"),
        ("ru", "город Ош", "УВД"),
        ("ky", '<span lang="ru">город Ош</span>', '<span lang="ru">УВД</span>'),
        ("uz-cyrl", "Ош шаҳри", '<span lang="ru">УВД</span>'),
        ("uz-latn", "Osh shahri", "UVD"),
    ],
)
def test_fallback_names_are_marked_with_their_language(language, district, station):
    record = DistrictFactory(name_en="Osh city", name_ru="город Ош", name_ky="")
    post = PoliceStationFactory(district=record, name="Station", name_ru="УВД")
    with override(language):
        assert (str(mark_language(record)), str(mark_language(post))) == (district, station)


def test_marked_name_is_an_ordinary_text_elsewhere():
    name = TextInLanguage("Osh <city>", "en")
    copied = pickle.loads(pickle.dumps(name))
    assert (copied, copied.language, str(name).language) == (name, "en", "en")
    assert mark_language(name) == '<span lang="en">Osh &lt;city&gt;</span>'
    assert District.objects.create(name_en=name, pcode="X1", province=ProvinceFactory()) in District.objects.filter(
        name_en=name
    )


def test_lists_headings_links_and_choices_mark_fallback_names(as_person, manager):
    province = ProvinceFactory(name_en="Batken", name_ru="")
    district = DistrictFactory(name_en="Leilek", name_ru="", province=province)
    PoliceStationFactory(name="Isfana", name_ru="", district=district)
    client = as_person(manager)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"

    def read(name, *args):
        return client.get(reverse(name, args=args)).content.decode()

    listed = read("districts:district_list")
    assert f'<a href="{district.get_absolute_url()}"><span lang="en">Leilek</span></a>' in listed
    assert f'<a href="{province.get_absolute_url()}"><span lang="en">Batken</span></a>' in listed
    page = read("districts:district_detail", district.pk)
    assert re.search(r'<h1><span lang="en">Leilek</span>', page)
    assert '<span lang="en">Batken</span></a></dd>' in page
    assert '<li class="breadcrumb-item" aria-current="page"><span lang="en">Leilek</span></li>' in page
    assert "<title>Leilek" in page
    assert re.search(rf'<option value="{province.pk}" lang="en">Batken</option>', read("districts:district_add"))
    assert '<span lang="en">Isfana</span>' in read("districts:policestation_list")


def test_names_in_attributes_contain_no_markup(as_person, mission):
    client = as_person(mission["manager"])
    District.objects.update(name_ru="")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ru"
    for name in ("dashboard", "map", "calendar", "home", "cadence", "presence", "coverage", "returns:outstanding"):
        page = client.get(reverse(name)).content.decode()
        assert 'lang="en"' in page
        assert not re.search(r'="[^"<>]*<span lang=|&lt;span', page)
