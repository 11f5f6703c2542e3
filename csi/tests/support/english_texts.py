"""A search for English that remains on the pages of a translated interface."""

import re

from csi.core.languages import Language
from csi.core.uzbek import to_latin
from csi.tests.support.catalogues import open_catalogue
from csi.tests.support.marked_texts import SEPARATORS, URL, WORD, StoredTexts, split_text

# Names and abbreviations that are the same in every language
UNTRANSLATED = {
    *(
        "csi",
        "osce",
        "ocha",
        "wfp",
        "prism",
        "p-code",
        "iso",
        "iso 3166-2",
        "pdf",
        "csv",
        "xlsx",
        "jpeg",
        "png",
        "webp",
    ),
    *("ip", "pin", "sms", "url", "utf", "id", "outlook", "thunderbird", "telegram", "opendocument", "ctrl", "enter"),
}
NOT_LATIN = re.compile(r"[^\u0000-\u024f\u02b0-\u02ff\u2000-\u206f]+")
ENGLISH_WORD = re.compile(r"[a-z]{2,}")


class EnglishTexts:
    """The words of the English interface that a page in a language must not contain."""

    def __init__(self, language: Language) -> None:
        self.is_latin = language == Language.UZBEK_LATIN
        self.stored = StoredTexts()
        known = (*Language.labels, *self.stored.values, *self.stored.people)
        self.known = UNTRANSLATED | {text.casefold() for text in known}
        self.words = self._list_english_words() if self.is_latin else set()
        self._found: dict[str, list[str]] = {}

    def _list_english_words(self) -> set[str]:
        """Return the words of the English texts that no Uzbek text and no stored name contains."""
        english: set[str] = set()
        uzbek: set[str] = set()
        for entry in open_catalogue("uz_Cyrl"):
            english.update(ENGLISH_WORD.findall(entry.msgid.lower()))
            for text in (entry.msgstr, *entry.msgstr_plural.values()):
                uzbek.update(ENGLISH_WORD.findall(to_latin(text).lower()))
        names = (value for value in self.stored.values if len(value.split()) <= 4)
        return english - uzbek - {word for name in names for word in ENGLISH_WORD.findall(name.lower())}

    def find(self, text: str) -> list[str]:
        """Return the parts of a text that are English and not stored in the database."""
        if text not in self._found:
            parts = [text] if self.is_latin else NOT_LATIN.split(text)
            self._found[text] = [piece for part in parts for piece in self._find_in_part(part)]
        return self._found[text]

    def _find_in_part(self, part: str) -> list[str]:
        part = URL.sub("", part).strip(SEPARATORS)
        if self._is_known(part):
            return []
        return [piece for piece in split_text(part) if not self._is_known(piece)]

    def _is_known(self, text: str) -> bool:
        words = {word.casefold() for word in WORD.findall(text)}
        if text.casefold() in self.known or self.stored.contains(text) or words <= self.known:
            return True
        return self.is_latin and not words & self.words
