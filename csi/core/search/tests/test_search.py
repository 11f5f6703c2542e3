"""Search and collation of names in Cyrillic, Kyrgyz and misspelt Latin."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisers.models import Adviser
from advisers.tables import AdviserTable
from advisers.tests.factories import AdviserFactory
from csi.core.db.search import OrderKey, get_sort_key
from districts.models import Contact, District
from districts.tests.factories import ContactFactory, DistrictFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def districts(db):
    for number, (en, ru, ky) in enumerate(
        [
            ("Uzgen", "Узген", "Өзгөн"),
            ("Jalal-Abad city", "г. Джалал-Абад", "Жалал-Абад шаары"),
            ("Osh city", "г. Ош", "Ош шаары"),
            ("Kosh-Dobo", "Кош-Дёбё", "Кош-Дөбө"),
            ("Tüp", "Тюп", "Түп"),
            ("Teploklyuchenka", "Теплоключенка", "Теңдик"),
        ]
    ):
        DistrictFactory(name_en=en, name_ru=ru, name_ky=ky, pcode=f"X{number}")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Uzgan", "Uzgen"),
        ("uzgen", "Uzgen"),
        ("Jalalabad", "Jalal-Abad city"),
        ("жалал-абад", "Jalal-Abad city"),
        ("ӨЗГӨН", "Uzgen"),
        ("озгон", "Uzgen"),
        ("Озгон", "Uzgen"),
        ("УЗГЕН", "Uzgen"),
        ("Tup", "Tüp"),
        ("туп", "Tüp"),
        ("ТЕНДИК", "Teploklyuchenka"),
        ("дебе", "Kosh-Dobo"),
    ],
)
def test_search_finds_spelling_variants(districts, query, found):
    assert [district.name_en for district in District.objects.search(query)] == [found]


def test_short_word_matches_at_the_start_of_words(districts):
    assert [district.name_en for district in District.objects.search("Osh")] == ["Osh city"]


def test_every_search_word_must_match(districts):
    assert not District.objects.search("Osh Uzgen")
    assert [district.name_en for district in District.objects.search("Osh city")] == ["Osh city"]


@pytest.mark.parametrize("query", ["", "   ", None])
def test_blank_search_returns_all_records(districts, query):
    assert District.objects.search(query).count() == District.objects.count()


@pytest.mark.parametrize("query", ["%", "\\", "'; --", "(", "[a", "a\x00b", "😀😀😀😀", "x" * 5000, "* " * 20])
def test_search_accepts_any_text(districts, query):
    District.objects.search(query).count()


def test_search_over_a_relation_returns_a_record_once(db):
    ContactFactory(district=DistrictFactory(name_en="Nookat", name_ky="Ноокат"))
    assert Contact.objects.search("nookat").count() == 1


def test_kyrgyz_letters_sort_after_their_base_letters(db):
    names = ["Нарын", "Ңаа", "нур", "Оо", "Өзгөн", "Ош", "П", "Уул", "Үч", "Фа"]
    for number, name in enumerate(reversed(names)):
        DistrictFactory(name_en=f"D{number}", name_ky=name, pcode=f"X{number}")
    in_order = District.objects.order_by(OrderKey("name_ky")).values_list("name_ky", flat=True)
    assert list(in_order) == ["Нарын", "нур", "Ңаа", "Оо", "Ош", "Өзгөн", "П", "Уул", "Үч", "Фа"]


def test_uzbek_letters_sort_at_the_end_of_the_alphabet(db):
    names = ["Кува", "Узган", "Яйпан", "Ўзган", "ўш", "Қува", "Ғузор", "Ҳисор"]
    unordered = names[::-1]
    assert sorted(unordered, key=get_sort_key) == names


def test_names_sort_without_case_diacritics_and_apostrophes(db):
    names = [
        "Åberg",
        "Çelik",
        "d'Arc",
        "Dąbrowa",
        "Đukić",
        "Eyre",
        "Müller",
        "O’Neil",
        "Østby",
        "Strauß",
        "Šimić",
        "zu",
    ]
    in_order = sorted(names, key=get_sort_key)
    assert in_order == ["Åberg", "Çelik", "Dąbrowa", "d'Arc", *names[4:9], "Šimić", "Strauß", "zu"]
    for number, name in enumerate(reversed(names)):
        DistrictFactory(name_en=name, pcode=f"X{number}")
    assert [str(district) for district in District.objects.all()] == in_order


def test_particles_of_family_names_do_not_count(db):
    for name in ("Zorn", "de la Cruz", "Öz", "van den Berg", "al-Masri", "De Niro", "von", "Ёлкин", "Егоров", "Жук"):
        AdviserFactory(family_name=name)
    in_order = ["van den Berg", "de la Cruz", "De Niro", "al-Masri", "Öz", "von", "Zorn", "Егоров", "Ёлкин", "Жук"]
    assert [adviser.family_name for adviser in Adviser.objects.all()] == in_order
    table = AdviserTable(Adviser.objects.for_list(), order_by="-name")
    assert [row.record.family_name for row in table.rows] == in_order[::-1]


LETTERS = st.characters(codec="utf-8", min_codepoint=32, max_codepoint=0x24F) | st.sampled_from(
    "АаЕеЁёЖжИиЙйНнҢңОоӨөУуҮүЎўҚқҒғҲҳЯя"
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(LETTERS, max_size=12))
def test_sort_key_of_python_equals_that_of_sql(db, text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT sort_key(%s)", [text])
        assert cursor.fetchone() == (get_sort_key(text),)


def test_search_functions_are_immutable(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, provolatile FROM pg_proc WHERE proname IN ('fold_text', 'sort_key') ORDER BY 1")
        assert cursor.fetchall() == [("fold_text", "i"), ("sort_key", "i")]
