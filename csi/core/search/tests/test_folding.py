"""The rules by which texts match a search, as examples: text of a name, search, result."""

import pytest

from csi.core.search.querysets import expand_words, split_words
from districts.models import CommunityGroup
from districts.tests.factories import CommunityGroupFactory, MandateFactory

pytestmark = pytest.mark.django_db

EXACT, SIMILAR, NOTHING = "exact", "similar", "nothing"
EXAMPLES = [
    # Case, diacritics, apostrophes and other letters of Europe
    ("Uzgen", "UZGEN", EXACT),
    ("Müller", "muller", EXACT),
    ("Muller", "Müller", EXACT),
    ("O’Neil", "oneil", EXACT),
    ("Strauß, Łódź, Đukić", "strauss lodz dukic", EXACT),
    ("Iğdır", "IGDIR", EXACT),
    # Decomposed letters, soft hyphens, characters of no width, dashes
    ("Cafe\u0301", "café", EXACT),
    ("pass\u00adport", "passport", EXACT),
    ("wa\u200bter\ufeff", "water", EXACT),
    ("Kosh\u2011Dobo", "kosh-dobo", EXACT),
    ("Kara–Suu", "Kara-Suu", EXACT),
    ("Jalal-Abad", "jalalabad", EXACT),
    ("Jalal-Abad", "jalal abad", EXACT),
    # Letters of Kyrgyz, Kazakh, Uzbek and Tajik; Cyrillic as Latin
    ("Өзгөн", "озгон", EXACT),
    ("Ноокат", "nookat", EXACT),
    ("Nookat", "НООКАТ", EXACT),
    ("Әуезов", "Auezov", EXACT),
    ("Қызылорда", "Кызылорда", EXACT),
    ("Фарғона", "Фаргона", EXACT),
    ("Хоҷанд", "khojand", EXACT),
    # Part of a word; the beginning of a word for short searches
    ("Schoolchildren", "children", EXACT),
    ("Ошский район", "osh", EXACT),
    ("Kosh-Dobo", "osh", NOTHING),
    ("Ash", "osh", NOTHING),
    # Similar spelling, and the same sound in another spelling
    ("Uzgen", "Uzgan", SIMILAR),
    ("Uzgen", "Usgen", SIMILAR),
    ("Uzgen", "Ozgon", SIMILAR),
    ("Uzgen", "Узгенского", SIMILAR),
    ("Узгенский", "Usgen", SIMILAR),
    ("Nookat", "Nowkat", SIMILAR),
    ("Nookat", "Наукат", SIMILAR),
    ("Osh city", "Ошский", SIMILAR),
    ("Jalal-Abad", "Джалалабад", SIMILAR),
    ("Jalal Abad", "Jalal-Abad", SIMILAR),
    ("Kadamjay", "Кадамжай", SIMILAR),
    ("Mohamed", "Мухаммед", SIMILAR),
    ("Voters", "water", NOTHING),
    ("Place", "police", NOTHING),
    ("School", "scale", NOTHING),
    ("Talas", "Toktogul", NOTHING),
    ("Osh", "Ошибка", NOTHING),
    # Numbers are not similar to others
    ("KG0607", "KG0608", NOTHING),
    ("Year 2010", "2011", NOTHING),
    # Every word must match; signs alone match nothing
    ("Uzgen bazaar", "uzgen bazar", SIMILAR),
    ("Uzgen bazaar", "uzgen river", NOTHING),
    ("Uzgen", "%", NOTHING),
]


@pytest.mark.parametrize(("text", "query", "result"), EXAMPLES)
def test_text_matches_search(text, query, result):
    CommunityGroupFactory(name_en=text, name_ru="", name_ky="")
    expressions = expand_words(split_words(query))
    groups = CommunityGroup.objects.all()
    found = [name for name, part in (("exact", expressions.exact), ("all", expressions.all)) if groups.matching(part)]
    assert found == {EXACT: ["exact", "all"], SIMILAR: ["all"], NOTHING: []}[result]


def test_long_texts_contain_similar_words_without_matching():
    mandate = MandateFactory(note="The district of Uzgen.")
    assert list(type(mandate).objects.search("Uzgen")) == [mandate]
    assert list(type(mandate).objects.search("Usgen")) == []


def test_exact_matches_come_before_similar_ones():
    for name in ("Usgen", "Aaa Uzgen", "Uzgen"):
        CommunityGroupFactory(name_en=name, position=0)
    found = CommunityGroup.objects.search_exact_first("uzgen")
    assert [group.name_en for group in found] == ["Aaa Uzgen", "Uzgen", "Usgen"]
    assert CommunityGroup.objects.search_exact_first("").count() == 3
