"""Uzbek in the Latin script, derived by rule from the Cyrillic script, and from Russian place names."""

import re

# “е”, “ц” and “ъ” depend on the letters beside them.
LETTERS = dict(zip("абвгдзийклмнопрстуфхыэқҳь", [*"abvgdziyklmnoprstufxieqh", ""], strict=True))
LETTERS |= {"ё": "yo", "ж": "j", "ч": "ch", "ш": "sh", "щ": "sh", "ю": "yu", "я": "ya", "ў": "oʻ", "ғ": "gʻ"}
# The names of two months lose a letter.
MONTHS = {"ентябр": "ентабр", "ктябр": "ктабр"}
VOWELS = "аеёиоуыэюяў"
UPPER_CASE = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЎҚҒҲ"
# Placeholders and tags of translated texts
UNCHANGED = re.compile(r"(%\(\w+\)[sd]|%[sd%]|\{\w*\}|<[^>]+>|&\w+;)")
# Letters of Russian that the Uzbek alphabet lacks
RUSSIAN_LETTERS = str.maketrans("ыЫщЩ", "иИшШ")
RUSSIAN_CITY = re.compile(r"^(?:город|г\.)\s*(?=[А-ЯЁ])(.+)$")


def to_latin(text: str) -> str:
    """Return an Uzbek text in the Latin script; placeholders, tags and Latin words are unchanged."""
    for cyrillic, spelling in MONTHS.items():
        text = text.replace(cyrillic, spelling)
    parts = UNCHANGED.split(text)
    return "".join(part if number % 2 else _convert(part) for number, part in enumerate(parts))


def from_russian(name: str) -> str:
    """Return a Russian place name with the letters of the Uzbek alphabet; “город Ош” becomes “Ош шаҳри”.

    “Узгенский район” is unchanged otherwise, because no rule gives the name “Узген” of every adjective.
    """
    return RUSSIAN_CITY.sub(r"\1 шаҳри", name).translate(RUSSIAN_LETTERS)


def _convert(text: str) -> str:
    padded = f" {text} "
    letters = zip(padded, padded[1:], padded[2:], strict=False)
    return "".join(_convert_letter(before, letter, after) for before, letter, after in letters)


def _convert_letter(before: str, letter: str, after: str) -> str:
    latin = _convert_small_letter(before.lower(), letter.lower(), after.lower())
    if letter not in UPPER_CASE:
        return latin if letter.lower() in LETTERS or letter in "ецъ" else letter
    return latin.upper() if before in UPPER_CASE or after in UPPER_CASE else latin.capitalize()


def _convert_small_letter(before: str, letter: str, after: str) -> str:
    match letter:
        case "е":
            return "e" if before.isalpha() and before not in VOWELS + "ъь" else "ye"
        case "ц":
            return "ts" if before in VOWELS else "s"
        case "ъ":
            return "" if after in "еёюя" else "ʼ"
    return LETTERS.get(letter, letter)
