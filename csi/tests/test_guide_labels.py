"""The guides in Russian, Kyrgyz and Uzbek quote labels and messages as the interface shows them."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from csi.tests.support.catalogues import open_catalogue

FOLDERS = {"ru": "ru", "ky": "ky", "uz_Cyrl": "uz-cyrl"}
QUOTED = re.compile(r"«([^«»]+)»")
CODE = re.compile(r"```.*?```|^    .*$|`[^`]*`", re.DOTALL | re.MULTILINE)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
SENTENCE_END = re.compile(r"(?<=[.?!]) ")
# Words that users type into fields, which are no labels
TYPED = {"ru": {"вчера", "экипаж"}, "ky": {"кечээ", "экипаж"}, "uz_Cyrl": {"кеча", "экипаж"}}


def simplify(text):
    text = re.sub(r"<[^>]+>|[«»“”]", "", text).replace("%%", "%").replace("\xa0", " ")
    return text.strip(" .:…?!,;–").casefold()


def list_shown_texts(language):
    """Return the texts of a language, and their sentences, without case and punctuation."""
    texts = set()
    for domain in ("django", "djangojs"):
        for entry in open_catalogue(language, domain):
            for text in list(entry.msgstr_plural.values()) or [entry.msgstr]:
                without_values = simplify(PLACEHOLDER.sub("", text))
                texts |= {simplify(text), without_values, *map(simplify, SENTENCE_END.split(text))}
    return texts


def build_patterns(texts):
    """Return the patterns of the texts that contain values."""
    with_values = [
        text for text in texts if PLACEHOLDER.search(text) and re.search(r"\w{4}", PLACEHOLDER.sub(" ", text))
    ]
    return [re.compile("(?:.+)".join(map(re.escape, PLACEHOLDER.split(text)))) for text in with_values]


def list_quoted_labels(document):
    """Yield the labels that a document quotes: “Reports › Districts” are two, “7 of 11” is none."""
    text = re.sub(r"\s+", " ", CODE.sub(" ", document.read_text()))
    for quoted in QUOTED.findall(text):
        yield from (label for label in quoted.split(" › ") if re.match(r"[^\W\d_]", label))


@pytest.mark.parametrize(("language", "folder"), FOLDERS.items())
def test_guides_quote_the_labels_of_the_interface(language, folder):
    texts = list_shown_texts(language)
    patterns = build_patterns(texts)
    different = [
        (document.name, label)
        for document in sorted((Path(settings.BASE_DIR) / "docs" / folder).glob("*.md"))
        for label in list_quoted_labels(document)
        if label not in TYPED[language]
        and simplify(label) not in texts
        and not any(pattern.fullmatch(simplify(label)) for pattern in patterns)
    ]
    assert different == []
