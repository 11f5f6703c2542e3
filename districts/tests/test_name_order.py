"""Order of places: the alphabet of the reader's language in the database, in Python and in lists."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from csi.core.db.search import get_name_order
from csi.core.languages import Language
from districts.models import CommunityGroup, District, PoliceStation, Province
from districts.tests.factories import DistrictFactory, PoliceStationFactory, ProvinceFactory

pytestmark = pytest.mark.django_db
# Names in Russian and Kyrgyz, and the orders in which readers see them
NAMES = [
    ("город Ош", "Ош шаары"),
    ("Озгенский район", "Өзгөн району"),
    ("Ёлкино", "Ёлкино"),
    ("Ежевика", "Ежевика"),
    ("Жаны", "Жаңы"),
    ("Жанара", "Жанара"),
    ("Ысык-Ата", "Ысык-Ата"),
    ("Иссык-Куль", "Ысык-Көл"),
    ("Ўзган", "Уулу"),
    ("Қува", "Үч-Коргон"),
    ("Ғузор", "Улан"),
    ("Ҳисор", "Нур"),
    ("Чуй", "Чүй"),
    ("Шахрихан", "Шаар"),
    ("Сузак", "Сузак"),
    ("Цементный", "Чоң-Алай"),
    ("Щербаково", "Щербаково"),
    ("Яккасарай", "Яккасарай"),
    ("Зарафшан", "Зарафшан"),
    ("", ""),
]
ENGLISH = "Shamaldy-Say"
ORDERS = {
    "ru": "Ежевика Ёлкино Жанара Жаны Зарафшан Иссык-Куль Озгенский Сузак Цементный Чуй Шахрихан Щербаково "
    "Ысык-Ата Яккасарай Ўзган Қува Ғузор Ҳисор",
    "ky": "Ежевика Ёлкино Жанара Жаңы Зарафшан Нур Ош Өзгөн Сузак Улан Уулу Үч-Коргон Чоң-Алай Чүй Шаар Щербаково "
    "Ысык-Ата Ысык-Көл Яккасарай",
    "uz-cyrl": "Ежевика Ёлкино Жанара Жани Зарафшан Исик-Ата Иссик-Куль Озгенский Ош Сузак Цементний Чуй Шахрихан "
    "Шербаково Яккасарай Ўзган Қува Ғузор Ҳисор",
    "uz-latn": "Hisor Isik-Ata Issik-Kul Janara Jani Ozgenskiy Osh Quva Sementniy Suzak Yakkasaray Yejevika Yolkino "
    "Zarafshan Oʻzgan Gʻuzor Shamaldy-Say Shaxrixan Sherbakovo Chuy",
}


def create_districts(province):
    for number, (russian, kyrgyz) in enumerate(NAMES):
        DistrictFactory(
            name_en=ENGLISH, name_ru=russian, name_ky=kyrgyz, province=province, pcode=f"X{number}", kind="raion"
        )


def list_first_words(records):
    return [str(record).split()[0] for record in records]


@pytest.mark.parametrize("language", ORDERS)
def test_districts_have_the_order_of_the_alphabet(manager, as_person, language):
    create_districts(ProvinceFactory())
    order = ORDERS[language].split()
    if language != "uz-latn":
        order.insert(0, ENGLISH)
    if language == "ru":
        order.insert(order.index("Ежевика"), "город")
    with override(language):
        assert list_first_words(District.objects.all()) == order
    client = as_person(manager)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for query, expected in ((("sort", "name"), order), (("sort", "-name"), order[::-1])):
        table = client.get(reverse("districts:district_list"), [query]).context["table"]
        assert list_first_words(row.record for row in table.rows) == expected


@pytest.mark.parametrize("language", Language.values)
def test_database_and_python_sort_all_kinds_of_places_alike(language):
    names = [
        name
        for pair in NAMES
        for name in (*pair, f"{pair[0].lower()}ца", pair[0].upper(), f"ъе{pair[1]}", f"съҳ ье ее {pair[1]}")
        if name
    ]
    names += ["Октябрьский район", "Сентябрь", "г. Балыкчы", "г.кара", "Объезд", "Цех", "Ўш", "ҚҒҲ", "Osh", "O'Neil"]
    province = ProvinceFactory()
    for number, name in enumerate(names):
        texts = {"name_en": f"{name[::-1]}", "name_ru": name, "name_ky": name[1:] if number % 3 else ""}
        district = DistrictFactory(**texts, province=province, pcode=f"X{number}")
        PoliceStationFactory(name=f"{name[::-1]} {number}", name_ru=name, district=district)
    Province.objects.bulk_create(
        Province(name_en=name[::-1], name_ru=name, name_ky=name[1:], iso_3166_2=f"K{number}")
        for number, name in enumerate(names)
    )
    CommunityGroup.objects.bulk_create(
        CommunityGroup(name_en=name, name_ru=name[::-1], name_ky=name[1:]) for name in set(names)
    )
    with override(language):
        for model in (Province, District, PoliceStation, CommunityGroup):
            keys = [get_name_order(record)[0] for record in model.objects.all()]
            assert keys == sorted(keys)
