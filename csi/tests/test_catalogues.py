"""The catalogues are complete, current and correct; dates and numbers are those of CLDR."""

import ast
import collections
import datetime
import gettext
import itertools
import re
from pathlib import Path

import babel.dates
import babel.numbers
import pytest
from django.conf import settings
from django.utils import formats
from django.utils.translation import override

from csi.core.formatting import format_number, format_short_month
from csi.core.languages import Language
from csi.tests.support.catalogues import (
    DERIVED,
    TRANSLATED,
    convert_to_latin,
    count_plural_forms,
    get_key,
    get_path,
    list_messages,
    list_script_messages,
    list_sources,
    open_catalogue,
)

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
TAG = re.compile(r"</?\w+[^>]*>")
QUOTED = re.compile(r"“([^”“]+)”")
WORD = re.compile(r"[^\W\d_]+")
RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
ALPHABETS = {"ru": RUSSIAN, "ky": RUSSIAN + "ңөү", "uz_Cyrl": "абвгдеёжзийклмнопрстуфхцчшъьэюяўқғҳ"}
CLDR_LOCALES = {
    Language.RUSSIAN: "ru",
    Language.KYRGYZ: "ky",
    Language.UZBEK: "uz_Cyrl",
    Language.UZBEK_LATIN: "uz",
}
DAYS = [datetime.date(2011, month, day) for month, day in itertools.product(range(1, 13), (1, 9, 28))]


@pytest.fixture(scope="module")
def catalogues():
    return {language: open_catalogue(language) for language in TRANSLATED}


@pytest.fixture(scope="module", params=["django", "djangojs"])
def domain(request):
    """Return the domain of the texts: of pages, or of the scripts of the admin."""
    return request.param


@pytest.fixture(scope="module")
def all_catalogues(domain):
    return {language: open_catalogue(language, domain) for language in TRANSLATED}


def list_translations(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogue_contains_each_text_of_the_source(all_catalogues, domain, language):
    """If it fails: `make messages`, translate, `make messages`."""
    messages = list_messages() if domain == "django" else list_script_messages()
    assert {get_key(entry) for entry in all_catalogues[language]} == set(messages)


def test_texts_with_one_singular_have_one_plural():
    """Catalogues find a text by its context and its singular."""
    plurals = collections.defaultdict(set)
    for message in list_messages():
        plurals[message.context, message.text].add(message.plural)
    assert {key: texts for key, texts in plurals.items() if len(texts - {""}) > 1} == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_each_text_is_translated_in_every_plural_form(all_catalogues, language):
    incomplete = [
        entry.msgid
        for entry in all_catalogues[language]
        if entry.fuzzy
        or not all(text.strip() for text in list_translations(entry))
        or len(list_translations(entry)) != (count_plural_forms(language) if entry.msgid_plural else 1)
    ]
    assert incomplete == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translation_has_the_placeholders_and_tags_of_the_text(all_catalogues, language):
    different = [
        (entry.msgid, text)
        for entry in all_catalogues[language]
        for text in list_translations(entry)
        for pattern in (PLACEHOLDER, TAG)
        if collections.Counter(pattern.findall(entry.msgid_plural or entry.msgid))
        != collections.Counter(pattern.findall(text))
    ]
    assert different == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_words_are_written_in_the_alphabet_of_the_language(all_catalogues, language):
    letters = set(ALPHABETS[language])
    mixed = []
    for entry in all_catalogues[language]:
        for text in list_translations(entry):
            for word in WORD.findall(TAG.sub(" ", PLACEHOLDER.sub(" ", text)).lower()):
                cyrillic = {letter for letter in word if "\u0400" <= letter <= "\u052f"}
                if cyrillic and (cyrillic != set(word) or not cyrillic <= letters):
                    mixed.append((word, text))
    assert mixed == []


@pytest.mark.parametrize("language", [*TRANSLATED, DERIVED])
def test_compiled_catalogue_is_that_of_the_texts(all_catalogues, domain, language):
    catalogue = all_catalogues.get(language) or all_catalogues["uz_Cyrl"]
    convert = convert_to_latin if language == DERIVED else (lambda _entry, text: text)
    with get_path(language, domain).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    for entry in catalogue:
        context = f"{entry.msgctxt}\x04" if entry.msgctxt else ""
        for number, text in enumerate(list_translations(entry)):
            key = (context + entry.msgid, number) if entry.msgid_plural else context + entry.msgid
            assert compiled[key] == convert(entry, text)


def read_glossary():
    """Return {English term: {language: term}} of docs/glossary.md, without the remarks in brackets."""
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| [^|]* \|$", GLOSSARY.read_text(), re.MULTILINE)
    terms = [[re.sub(r" ?\([^)]*\)", "", cell).strip() for cell in row] for row in rows[1:]]
    return {
        english: dict(zip(TRANSLATED, others, strict=True))
        for english, *others in terms
        if english not in ("---", "English")
    }


GLOSSARY = Path(settings.BASE_DIR) / "docs/glossary.md"
REVIEW = Path(settings.BASE_DIR) / "docs/review.md"


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_use_the_terms_of_the_glossary(catalogues, language):
    """A text that is a term of the glossary is translated as there."""
    terms = read_glossary()
    assert len(terms) > 50
    # The phrases of filters continue a sentence: “3 actions, verified in October 2011”.
    translated = {
        entry.msgid: entry.msgstr
        for entry in catalogues[language]
        if not entry.msgctxt and not entry.occurrences[0][0].endswith("filters.py")
    }
    different = {
        english: (translated[english], by_language[language])
        for english, by_language in terms.items()
        if english in translated and translated[english].lower() != by_language[language].lower()
    }
    assert different == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_quoted_label_has_the_translation_of_the_label(catalogues, language):
    """“Label” in a sentence is the text of a button or field: the reader looks for its translation."""
    translations = collections.defaultdict(set)
    for entry in catalogues[language]:
        translations[entry.msgid.lower()] |= set(list_translations(entry))
    different = [
        (label, text)
        for entry in catalogues[language]
        for label in QUOTED.findall(entry.msgid_plural or entry.msgid)
        for text in list_translations(entry)
        if label.lower() in translations
        and not any(f"«{translation}»".lower() in text.lower() for translation in translations[label.lower()])
    ]
    assert different == []


def test_kyrgyz_sentences_do_not_end_with_a_date(catalogues):
    """Kyrgyz dates end with a full stop in most months: “17-окт.”."""
    sentences = [text for entry in catalogues["ky"] for text in list_translations(entry)]
    assert [text for text in sentences if re.search(r"%\((day|due|done)\)s\.", text)] == []


@pytest.mark.parametrize(("language", "heading"), [("ru", "Russian"), ("ky", "Kyrgyz"), ("uz_Cyrl", "Uzbek")])
def test_texts_to_review_are_those_of_the_catalogue(catalogues, language, heading):
    """docs/review.md quotes the present translations; several plural forms stand in one cell."""
    section = re.search(rf"^## {heading}.*?(?=^## |\Z)", REVIEW.read_text(), re.MULTILINE | re.DOTALL)[0]
    rows = [row.split(" | ") for row in re.findall(r"^\| (.*) \|$", section, re.MULTILINE)[1:]]
    translations = collections.defaultdict(set)
    for entry in catalogues[language]:
        text = " / ".join(list_translations(entry))
        translations[entry.msgid].add(text)
        translations[f"{entry.msgid} ({entry.msgctxt})"].add(text)
    assert len(rows) > 20
    assert [row for row in rows if row[1] not in translations[row[0]]] == []


def test_texts_with_values_are_not_translated_when_a_module_is_loaded():
    """`_("…") % values` outside of a function is English for every reader: use format_lazily."""
    evaluated = []
    for path in list_sources():
        if path.suffix == ".py":
            evaluated += [(path.name, node.lineno) for node in iterate_loaded(ast.parse(path.read_text()))]
    assert evaluated == []


def iterate_loaded(node):
    """Yield the formatted translations below a node that are evaluated when the module is loaded."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        is_formatted = isinstance(child, ast.BinOp) and isinstance(child.op, ast.Mod)
        if is_formatted and isinstance(child.left, ast.Call) and "gettext" in ast.unparse(child.left.func) + "gettext":
            yield child
        yield from iterate_loaded(child)


def simplify(text):
    """Return a date of CLDR without the commas, the “г.” and the full stops that would disturb a sentence."""
    text = text.replace("\u202f", "\xa0").replace("\xa0г.", "").replace(" г.", "").replace(",", "")
    return re.sub(r"(?<=\w{3})\.", "", text)


@pytest.mark.parametrize(("language", "locale"), CLDR_LOCALES.items())
def test_dates_and_numbers_are_those_of_cldr(language, locale):
    with override(language):
        for day in DAYS:
            moment = datetime.datetime.combine(day, datetime.time(9, 5))
            expected = {
                "DATE_FORMAT": babel.dates.format_date(day, "medium", locale=locale),
                "YEAR_MONTH_FORMAT": babel.dates.format_skeleton("yMMMM", day, locale=locale),
                "MONTH_DAY_FORMAT": babel.dates.format_skeleton("MMMd", day, locale=locale),
                "DATETIME_FORMAT": babel.dates.format_datetime(moment, "medium", locale=locale).replace(
                    "09:05:00", "09:05"
                ),
            }
            shown = {name: formats.date_format(moment, name) for name in expected}
            assert {n: simplify(t) for n, t in shown.items()} == {n: simplify(t) for n, t in expected.items()}
            short = babel.dates.format_skeleton("yMMM", day, locale=locale)
            assert simplify(format_short_month(day)) == simplify(short)
        for number in (1984, 1234567.5, 0.25):
            expected = babel.numbers.format_decimal(number, locale=locale)
            assert format_number(number) == expected.replace("\u202f", "\xa0")
