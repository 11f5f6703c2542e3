"""Records that cells refer to by a name or a code; they are read once for a file."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import override

from csi.core.crud.imports.cells import Cell, TextCell, normalise, normalise_code
from csi.core.languages import Language

# The key of a record behind its name, where several records have the same name
KEY_SUFFIX = re.compile(r"(?:(?P<name>.*?)\s*)?#(?P<key>\d{1,18})")
# The names offered in a template; a longer list is not useful in a spreadsheet.
MAX_OFFERED = 1000

# A field, or a function of the record
RecordName = str | Callable[[Any], str]


class RecordNames:
    """The names of a model's records in files: a unique `code`, `names` and their text."""

    def __init__(self, code: str = "", names: Sequence[RecordName] = ()) -> None:
        self.code, self.names = code, names

    def list_names(self, record: Any) -> set[str]:
        """Return the normalised names of a record."""
        texts = [getattr(record, name) if isinstance(name, str) else name(record) for name in self.names]
        return {normalise(text) for text in (str(record), *texts) if text}


_record_names: dict[type[Model], RecordNames] = {}


def register_names(model: type[Model], *names: RecordName, code: str = "") -> None:
    """Declare by which code and names the records of a model are found."""
    _record_names[model] = RecordNames(code, names)


def get_names(model: type[Model]) -> RecordNames:
    return _record_names.get(model, RecordNames())


class AmbiguousName(ValueError):
    """Several records have the name; `keys` are theirs."""

    def __init__(self, message: str, keys: Sequence[Any]) -> None:
        super().__init__(message)
        self.keys = keys


class ReferenceCell(Cell):
    """A record, identified by a code, a name, or its key as in "#12"; the value of the cell is the key."""

    def __init__(self, records: QuerySet[Any]) -> None:
        self.queryset, self.model = records, records.model
        self.names = get_names(self.model)

    @cached_property
    def records(self) -> dict[Any, Any]:
        """All records to which a cell may refer, by key."""
        queryset: Any = self.queryset
        if hasattr(queryset, "for_choice") and not queryset.query.select_related:
            queryset = queryset.for_choice()
        return {record.pk: record for record in queryset}

    @property
    def is_loaded(self) -> bool:
        """Return whether the records were read already."""
        return "records" in vars(self)

    @cached_property
    def by_code(self) -> dict[str, Any]:
        if not self.names.code:
            return {}
        return {normalise_code(getattr(record, self.names.code)): pk for pk, record in self.records.items()}

    @cached_property
    def by_name(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for pk, record in self.records.items():
            for name in self.names.list_names(record):
                found.setdefault(name, []).append(pk)
        return found

    @cached_property
    def by_translated_name(self) -> dict[str, list[Any]]:
        """The records by their names in other languages, for files of other users."""
        found: dict[str, list[Any]] = {}
        for language in Language.values:
            with override(language):
                for pk, record in self.records.items():
                    keys = found.setdefault(normalise(record), [])
                    if pk not in keys:
                        keys.append(pk)
        return found

    def parse(self, value: Any) -> Any:
        text = TextCell().parse(value)
        if (pk := self.by_code.get(normalise_code(text))) is not None:
            return pk
        keys = self.by_name.get(normalise(text)) or self.by_translated_name.get(normalise(text), [])
        if len(keys) == 1:
            return keys[0]
        if not keys and (match := KEY_SUFFIX.fullmatch(text)) and int(match["key"]) in self.records:
            return int(match["key"])
        meta = self.model._meta
        if keys:
            examples = ", ".join(f"{text} #{key}" for key in keys[:3])
            message = _("Several %(records)s have the name “%(value)s”. Enter one of: %(examples)s.")
            params = {"records": meta.verbose_name_plural, "value": text, "examples": examples}
            raise AmbiguousName(message % params, keys)
        raise ValueError(self._describe_unknown(text))

    def _describe_unknown(self, text: str) -> str:
        meta = self.model._meta
        params: dict[str, Any] = {"record": meta.verbose_name, "value": text[:80]}
        if self.names.code:
            params["code"] = meta.get_field(self.names.code).verbose_name
            message = _("There is no %(record)s “%(value)s”. Enter the name or the %(code)s as in the list.")
        else:
            message = _("There is no %(record)s “%(value)s”. Enter the name as in the list.")
        return message % params

    def format(self, value: Any) -> str | None:
        """Return the name of a record, with its key if others have the same name."""
        record = self.records.get(value)
        if record is None:
            return None
        text = str(record)
        return text if self.by_name.get(normalise(text)) == [value] else f"{text} #{value}"

    def list_choices(self) -> Iterable[str]:
        return [str(self.format(pk)) for pk in list(self.records)[:MAX_OFFERED]]


class ReferenceListCell(Cell):
    """Several records, separated by line ends or semicolons; the value is a sorted list of keys."""

    def __init__(self, records: QuerySet[Any]) -> None:
        self.single = ReferenceCell(records)

    @property
    def blank(self) -> list[Any]:
        return []

    def parse(self, value: Any) -> list[Any]:
        return sorted({self.single.parse(name) for line in str(value).splitlines() for name in self._split(line)})

    def _split(self, line: str) -> list[str]:
        """Return the names in a line; a name may itself contain a semicolon."""
        try:
            self.single.parse(line)
        except AmbiguousName:
            return [line]
        except ValueError:
            return [part.strip() for part in line.split(";") if part.strip()]
        return [line]

    def format(self, value: Any) -> str | None:
        names = [self.single.format(pk) for pk in value or ()]
        return "\n".join(name for name in names if name) or None
