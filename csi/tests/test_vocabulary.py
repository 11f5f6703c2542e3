"""Names and docstrings follow docs/glossary.md and the writing guide in CONTRIBUTING.md."""

import ast
import functools
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

PROJECT = Path(settings.BASE_DIR)
PACKAGES = ("csi", "districts", "advisers", "forums", "receptions", "initiatives")
# Words of a former private vocabulary: no part of an identifier.
FORMER_WORDS = frozenset(
    (  # noqa: SIM905
        "told tell tells untold said say says asked asking kept keeps keeper keepers stands standing standings stood "
        "neighbour neighbours dress dresses leafing refusal refusals unjudged suited happening lasting noting owed "
        "owes turns sowing sow teeth walking cast shelf lies"
    ).split()
)
# Pronouns and function words are no names.
FUNCTION_WORDS = frozenset(
    "one those what every each whose way ways there here theirs ours mine whole who where why how".split()  # noqa: SIM905
)
# Repeated by convention: Django, pytest and factory_boy look these names up.
SHARED_CLASS_NAMES = frozenset({"Meta", "Migration", "Command", "Params"})
BAD_OPENING = re.compile(r"(What|Who|Whether|Those|How|Where|Whose|Why)\b(?! (is|are|to) .*\?)")


def list_sources() -> list[Path]:
    paths = (path for package in PACKAGES for path in (PROJECT / package).rglob("*.py"))
    return [path for path in paths if "migrations" not in path.parts and path != Path(__file__)]


@dataclass(frozen=True)
class Definition:
    """A module, class, function, argument or assignment, with the first line of its docstring."""

    place: str
    node_type: type[ast.AST]
    name: str = ""
    docstring: str = ""


@functools.cache
def list_definitions() -> list[Definition]:
    """Return the definitions of all sources, which are parsed once."""
    return [
        definition
        for path in list_sources()
        for definition in find_definitions(str(path.relative_to(PROJECT)), ast.parse(path.read_text()))
    ]


def find_definitions(path: str, tree: ast.Module) -> Iterator[Definition]:
    for node in ast.walk(tree):
        place = f"{path}:{getattr(node, 'lineno', 1)}"
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = (ast.get_docstring(node) or "").partition("\n")[0]
            yield Definition(place, type(node), getattr(node, "name", ""), docstring)
        elif isinstance(node, ast.arg):
            yield Definition(place, ast.arg, node.arg)
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield Definition(place, type(node), node.id if isinstance(node, ast.Name) else node.attr)


def split_words(name: str) -> list[str]:
    return re.findall(r"[a-z]+|[A-Z][a-z]*", re.sub(r"([a-z])([A-Z])", r"\1_\2", name))


def test_class_names_are_unique():
    places = defaultdict(list)
    for definition in list_definitions():
        if definition.node_type is ast.ClassDef and definition.name not in SHARED_CLASS_NAMES:
            places[definition.name].append(definition.place)
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


def test_identifiers_do_not_use_former_vocabulary():
    found = [
        definition
        for definition in list_definitions()
        if FORMER_WORDS & {word.lower() for word in split_words(definition.name)}
        or (not definition.name.startswith("test_") and definition.name.strip("_").lower() in FUNCTION_WORDS)
    ]
    assert found == []


def test_file_names_do_not_use_former_vocabulary():
    folders = [*PACKAGES, "templates", "static/js", "static/css"]
    paths = [path for folder in folders for path in (PROJECT / folder).rglob("*") if "__pycache__" not in path.parts]
    assert [str(path) for path in paths if FORMER_WORDS & set(split_words(path.stem.replace("-", "_")))] == []


def test_docstrings_open_with_a_short_plain_sentence():
    found = [
        definition
        for definition in list_definitions()
        if BAD_OPENING.match(definition.docstring) or len(definition.docstring) > 100
    ]
    assert found == []


def test_test_names_are_at_most_75_characters():
    found = [
        definition
        for definition in list_definitions()
        if definition.node_type is ast.FunctionDef and definition.name.startswith("test_") and len(definition.name) > 75
    ]
    assert found == []
