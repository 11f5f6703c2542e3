"""Update the catalogues in csi/locale from the source: `make messages`.

The catalogues in Russian, Kyrgyz and Uzbek (Cyrillic) contain each text of the project, and the texts of libraries that
`csi/locale/en` replaces. Uzbek in the Latin script is derived from the Cyrillic one by rule.

Strings are read as xgettext reads them, without GNU gettext, so that every machine can check the catalogues.
"""

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import django
import polib
from babel import Locale
from django.conf import settings
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_AP
from django.utils.translation import override
from django.utils.translation.template import templatize
from django_countries import countries

from csi.core.uzbek import to_latin

LOCALES = Path(settings.BASE_DIR) / "csi" / "locale"
# The plural rules of Django's own catalogues: gettext applies one rule to the texts of both.
PLURAL_FORMS = {
    "ru": (
        "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
        "n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);"
    ),
    "ky": "nplurals=1; plural=0;",
    "uz_Cyrl": "nplurals=1; plural=0;",
    "uz_Latn": "nplurals=1; plural=0;",
}
TRANSLATED = ("ru", "ky", "uz_Cyrl")
DERIVED = "uz_Latn"
# Arguments of the functions: text, plural and context
FUNCTIONS = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"], ("text",)),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], ("text", "plural")),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ("context", "text")),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ("context", "text", "plural")),
}
LITERAL = r"u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
TEMPLATE_CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)", re.DOTALL)
SOURCES = ("csi", "districts", "advisers", "forums", "receptions", "initiatives", "templates")
LINE_LENGTH = 120
# Other names of countries than those of CLDR: the official ones of the host country
COUNTRY_NAMES = {("ru", "KG"): "Кыргызстан"}
# Abbreviations that differ from those in the Cyrillic script
SHORT_MONTHS = ("jan", "jun", "jul", "nov")
LATIN_MONTHS = {"янв": "yan", "июн": "iyn", "июл": "iyl", "ноя": "noy"}


class Message(NamedTuple):
    """A text to translate; `plural` and `context` are "" if it has none."""

    context: str
    text: str
    plural: str


def list_messages() -> dict[Message, list[str]]:
    """Return the texts to translate, each with the files that contain it."""
    found: dict[Message, list[str]] = {}
    for path in list_sources():
        name = str(path.relative_to(settings.BASE_DIR))
        read = read_python if path.suffix == ".py" else read_template
        for message in read(path.read_text()):
            files = found.setdefault(message, [])
            if name not in files:
                files.append(name)
    for message in list_library_messages():
        found.setdefault(message, ["(library)"])
    return found


def list_sources() -> Iterator[Path]:
    """Yield the files of the application, without tests and migrations."""
    for folder in SOURCES:
        for path in sorted((Path(settings.BASE_DIR) / folder).rglob("*")):
            is_source = path.suffix == ".py" or (folder == "templates" and path.is_file())
            if is_source and not {"tests", "migrations"} & set(path.parts):
                yield path


def read_python(source: str) -> Iterator[Message]:
    """Yield the texts of a module; an argument that is not a literal is an error."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and (name := getattr(node.func, "id", getattr(node.func, "attr", ""))) in FUNCTIONS
        ):
            yield build_message(name, [ast.literal_eval(argument) for argument in node.args[: len(FUNCTIONS[name])]])


def read_template(source: str) -> Iterator[Message]:
    """Yield the texts of a template, which Django turns into calls as for xgettext."""
    for name, arguments in TEMPLATE_CALL.findall(templatize(source)):
        yield build_message(name, ast.literal_eval(f"({arguments},)")[: len(FUNCTIONS[name])])


def build_message(function: str, arguments: Sequence[str]) -> Message:
    """Return the text that a function translates."""
    return Message(**{"context": "", "plural": "", **dict(zip(FUNCTIONS[function], arguments, strict=True))})


def list_library_messages() -> Iterator[Message]:
    """Yield texts of libraries that are replaced in English, and names of months and countries."""
    yield from translate_countries("ru")
    for entry in polib.pofile(str(LOCALES / "en/LC_MESSAGES/django.po")):
        yield Message(entry.msgctxt or "", entry.msgid, entry.msgid_plural)
    with override("en"):
        for month in MONTHS.values():
            yield Message("", str(month), "")
            yield Message("alt. month", str(month), "")
        for month in MONTHS_AP.values():
            yield Message("abbrev. month", str(month), "")
        for month in MONTHS_3.values():
            yield Message("", str(month), "")


def translate_countries(language: str) -> dict[Message, str]:
    """Return the names of countries as in CLDR; the library has no Kyrgyz and Uzbek ones."""
    names = Locale.parse(language).territories
    with override("en"):
        found = {Message("", country.name, ""): (country.code, names[country.code]) for country in countries}
    return {message: COUNTRY_NAMES.get((language, code), name) for message, (code, name) in found.items()}


def list_script_messages() -> dict[Message, list[str]]:
    """Return the texts of the admin's scripts, all of which the English catalogue contains."""
    entries = polib.pofile(str(LOCALES / "en/LC_MESSAGES/djangojs.po"))
    return {get_key(entry): ["(library)"] for entry in entries}


def open_catalogue(language: str, domain: str = "django") -> polib.POFile:
    """Return the stored catalogue of a language, or an empty one."""
    path = get_path(language, domain)
    return polib.pofile(str(path), wrapwidth=LINE_LENGTH) if path.exists() else polib.POFile(wrapwidth=LINE_LENGTH)


def get_path(language: str, domain: str = "django") -> Path:
    """Return the file of a catalogue: `django` for pages, `djangojs` for the scripts of the admin."""
    return LOCALES / language / "LC_MESSAGES" / f"{domain}.po"


def get_key(entry: polib.POEntry) -> Message:
    """Return the text that an entry translates."""
    return Message(entry.msgctxt or "", entry.msgid, entry.msgid_plural)


def update(language: str, messages: dict[Message, list[str]], domain: str = "django") -> polib.POFile:
    """Write the catalogue of a language with new texts, and without those that are not used any more."""
    country_names = translate_countries(language)
    stored = {get_key(entry): entry for entry in open_catalogue(language, domain)}
    catalogue = polib.POFile(wrapwidth=LINE_LENGTH)
    catalogue.metadata = {
        "Project-Id-Version": "CSI",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS[language],
    }
    for message, files in sorted(messages.items(), key=lambda item: (item[1][0], item[0])):
        entry = polib.POEntry(
            msgid=message.text,
            msgctxt=message.context or None,
            msgid_plural=message.plural,
            occurrences=[(files[0], "")],
            flags=["python-format"] if re.search(r"%\(\w+\)|%s", message.text) else [],
        )
        if message in country_names:
            entry.msgstr = country_names[message]
        elif previous := stored.get(message):
            entry.msgstr, entry.msgstr_plural = previous.msgstr, previous.msgstr_plural
        elif message.plural:
            entry.msgstr_plural = dict.fromkeys(range(count_plural_forms(language)), "")
        catalogue.append(entry)
    path = get_path(language, domain)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    compile_catalogue(catalogue, language, domain)
    return catalogue


def count_plural_forms(language: str) -> int:
    """Return the number of plural forms of a language."""
    return int(re.search(r"nplurals=(\d)", PLURAL_FORMS[language])[1])  # type: ignore[index]  # every rule has it


def compile_catalogue(catalogue: polib.POFile, language: str, domain: str) -> None:
    """Write the compiled catalogue, which Django reads."""
    path = get_path(language, domain).with_suffix(".mo")
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save_as_mofile(str(path))


def derive_latin(catalogue: polib.POFile, domain: str) -> None:
    """Compile the Uzbek catalogue in the Latin script from the one in the Cyrillic script."""
    catalogue.metadata["Language"] = DERIVED
    for entry in catalogue:
        entry.msgstr = convert_to_latin(entry, entry.msgstr)
        entry.msgstr_plural = {number: to_latin(text) for number, text in entry.msgstr_plural.items()}
    compile_catalogue(catalogue, DERIVED, domain)


def convert_to_latin(entry: polib.POEntry, text: str) -> str:
    """Return a translation in the Latin script; three short months have abbreviations of their own."""
    is_short_month = (entry.msgctxt or "").startswith("abbrev. month") or entry.msgid in SHORT_MONTHS
    return LATIN_MONTHS.get(text, to_latin(text)) if is_short_month else to_latin(text)


def main() -> None:
    for domain, messages in (("django", list_messages()), ("djangojs", list_script_messages())):
        for language in TRANSLATED:
            catalogue = update(language, messages, domain)
            missing = len(catalogue.untranslated_entries())
            sys.stdout.write(f"{language}, {domain}: {len(catalogue)} texts, {missing} without translation\n")
            if language == "uz_Cyrl":
                derive_latin(catalogue, domain)
    for path in (LOCALES / "en/LC_MESSAGES").glob("*.po"):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


if __name__ == "__main__":
    django.setup()
    main()
