"""Trips written as one line, such as "van 3 Nariman 12w 9m docs 4"."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from csi.core import clock
from csi.core.crud.imports.cells import parse_date
from csi.core.crud.merge import describe_values, read_initial, read_submitted
from csi.core.formatting import quote
from csi.core.periods import ONE_DAY
from csi.core.uzbek import to_latin
from receptions.models import AppealTopic
from receptions.models.deployments import DeploymentQuerySet

MAX_LENGTH = 200
TOKEN = re.compile(
    r"\d{4}-\d\d?-\d\d?"  # 2011-10-17
    r"|\d+(?:\.\d+){2}"  # 17.10.2011
    r"|\d+(?:/\d+)+"  # appeals received/settled/referred
    r"|\d+(?:[.,]\d+)?"
    r"|[^\W\d_]+(?:['’ʻ-][^\W\d_]+)*"
)
COUNTS = re.compile(r"\d+(?:/\d+){0,2}")


def with_latin(*words: str) -> set[str]:
    """Return the words, and those in Cyrillic also in the Latin script, as Uzbek is written in it."""
    return {*words, *map(to_latin, words)}


# Words in English, Russian, Kyrgyz and Uzbek, as people write them.
VEHICLE = with_latin(
    *("van", "vehicle", "reception", "mpr", "no", "машина", "приёмная", "приемная", "унаа", "кабылдама")
)
UNITS = {
    "women": with_latin(
        *("w", "woman", "women", "f", "female", "ж", "жен", "женщин", "женщины", "аял", "аялдар", "аёл", "аёллар")
    ),
    "men": with_latin(
        *("m", "man", "men", "male", "м", "муж", "мужчин", "мужчины", "эркек", "эркектер", "эркак", "эркаклар")
    ),
    "kilometres": with_latin("km", "км"),
    "fuel": with_latin("l", "litre", "litres", "л", "литр", "литров"),
}
CREW = with_latin("crew", "officers", "экипаж", "сотрудники", "сотрудников", "кызматкерлер", "ходимлар")
VISITORS = with_latin("visitors", "посетители", "посетителей", "келгендер", "ташриф")
DAYS_AGO = {
    **dict.fromkeys(with_latin("today", "сегодня", "бүгүн", "бугун"), 0),
    **dict.fromkeys(with_latin("yesterday", "вчера", "кечээ", "кеча"), 1),
}
# A topic is named by the beginning of one of its words, of at least three letters.
TOPICS = {
    AppealTopic.DOCUMENTS: with_latin("documents", "docs", "документы", "документтер", "ҳужжатлар"),
    AppealTopic.BENEFITS: with_latin("benefits", "pensions", "пособия", "пенсии", "жөлөкпул", "нафақа"),
    AppealTopic.LAND: with_latin("land", "water", "земля", "вода", "жер", "суу", "сув"),
    AppealTopic.FAMILY: with_latin("family", "семья", "үй-бүлө", "оила"),
    AppealTopic.DOMESTIC: with_latin("domestic", "violence", "насилие", "зомбулук", "зўравонлик"),
    AppealTopic.CRIME: with_latin("crime", "преступление", "кылмыш", "жиноят"),
    AppealTopic.POLICE_CONDUCT: with_latin("police", "conduct", "милиция", "полиция"),
    AppealTopic.OTHER: with_latin("other", "другое", "прочее", "башка", "бошқа"),
}
OUTCOMES = ("received", "settled", "referred")


@dataclass
class QuickEntry:
    """The parts of a line.

    `values`: those of the fields of the trip. `words`: the words that name a site or a place. `unread`: the parts that
    have no meaning here.
    """

    date: datetime.date
    vehicle: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    appeals: dict[str, dict[str, int]] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        return " ".join(self.words)

    def find_deployments(self, deployments: DeploymentQuerySet) -> tuple[list[Any], bool]:
        """Return up to two deployments that the line may mean, and whether its words name their site."""
        running = deployments.running_on(self.date)
        if self.vehicle is not None:
            running = running.filter(vehicle__number=self.vehicle)
        if self.words and (named := list(running.search(self.place)[:2])):
            return named, True
        return list(running[:2]), False


def read_line(text: str) -> QuickEntry:
    """Return the parts of a line."""
    return LineReader(text[:MAX_LENGTH]).read()


class LineReader:
    """A line that is read from left to right."""

    def __init__(self, text: str) -> None:
        self.tokens: list[str] = TOKEN.findall(text)
        self.entry = QuickEntry(clock.today())
        self.people = "visitors"
        self.has_date = False

    def read(self) -> QuickEntry:
        position = 0
        while position < len(self.tokens):
            position += self._read_token(*self._get_tokens(position))
        return self.entry

    def _get_tokens(self, position: int) -> Sequence[str]:
        """Return the token and the two that follow."""
        return [*self.tokens[position : position + 3], "", ""][:3]

    def _read_token(self, token: str, second: str, third: str) -> int:
        """Read the part that begins with a token; return its number of tokens."""
        word = re.sub("['’]", "ʻ", token.casefold())
        if word in VEHICLE and second.isdecimal() and self.entry.vehicle is None:
            self.entry.vehicle = int(second)
            return 2
        if token[0].isdecimal():
            return self._read_number(token, second)
        topic = find_topic(word)
        if topic and COUNTS.fullmatch(second) and not find_unit(third) and topic not in self.entry.appeals:
            self.entry.appeals[topic] = dict(zip(OUTCOMES, map(int, second.split("/")), strict=False))
            return 2
        if word in CREW or word in VISITORS:
            self.people = "officers" if word in CREW else "visitors"
        elif word in DAYS_AGO and not self.has_date:
            self._set_date(clock.today() - DAYS_AGO[word] * ONE_DAY)
        else:
            self.entry.words.append(token)
        return 1

    def _read_number(self, token: str, second: str) -> int:
        unit = find_unit(second)
        name = f"{self.people}_{unit}" if unit in ("women", "men") else unit
        is_number = token.isdecimal() or (unit == "fuel" and token.count(".") + token.count(",") == 1)
        if name and is_number and name not in self.entry.values:
            self.entry.values[name] = token.replace(",", ".")
            return 2
        if unit:
            self.entry.unread.append(f"{token} {second}")
            return 2
        if not self.has_date and (day := find_date(token)):
            self._set_date(day)
        else:
            self.entry.unread.append(token)
        return 1

    def _set_date(self, day: datetime.date) -> None:
        self.entry.date, self.has_date = day, True


def find_unit(word: str) -> str | None:
    return next((name for name, words in UNITS.items() if word.casefold() in words), None)


def find_topic(word: str) -> str | None:
    if len(word) < 3:
        return None
    return next((topic.value for topic, words in TOPICS.items() if any(name.startswith(word) for name in words)), None)


def find_date(token: str) -> datetime.date | None:
    """Return the date that a token writes in full, or as day and month of the latest year."""
    today = clock.today()
    try:
        if re.fullmatch(r"\d\d?[./]\d\d?", token):
            day, month = map(int, re.split(r"[./]", token))
            date = datetime.date(today.year, month, day)
            return date if date <= today else date.replace(year=today.year - 1)
        return None if token.isdecimal() else parse_date(token)
    except ValueError:
        return None


def list_filled_in(form: Any, appeals: Any) -> list[tuple[str, str]]:
    """Return the labels and values of the trip form that are filled in."""

    def describe(part: Any) -> list[tuple[str, str]]:
        return describe_values(part, read_submitted(part, None) if part.is_bound else read_initial(part))

    rows = [(f"{row.row_label}, {label}", text) for row in appeals.rows for label, text in describe(row)]
    return describe(form) + rows


def describe_unread(entry: QuickEntry) -> str:
    """Return what the user has to enter in the form, "" if the line was read completely."""
    if not entry.unread:
        return ""
    quoted = ", ".join(quote(token) for token in entry.unread)
    return _("Not understood and left out: %(parts)s. Enter it in the form.") % {"parts": quoted}
