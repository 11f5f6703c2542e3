"""Names and docstrings follow docs/glossary.md and the writing guide in CONTRIBUTING.md."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
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


def parse_sources() -> Iterator[tuple[str, ast.Module]]:
    for path in list_sources():
        yield str(path.relative_to(PROJECT)), ast.parse(path.read_text())


def find_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield (line, identifier) of each definition and assignment in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id if isinstance(node, ast.Name) else node.attr


def split_words(name: str) -> list[str]:
    return re.findall(r"[a-z]+|[A-Z][a-z]*", re.sub(r"([a-z])([A-Z])", r"\1_\2", name))


def test_class_names_are_unique():
    places = defaultdict(list)
    for path, tree in parse_sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name not in SHARED_CLASS_NAMES:
                places[node.name].append(path)
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


def test_identifiers_do_not_use_former_vocabulary():
    found = [
        f"{path}:{line} {name}"
        for path, tree in parse_sources()
        for line, name in find_names(tree)
        if FORMER_WORDS & {word.lower() for word in split_words(name)}
        or (not name.startswith("test_") and name.strip("_").lower() in FUNCTION_WORDS)
    ]
    assert found == []


def test_file_names_do_not_use_former_vocabulary():
    folders = [*PACKAGES, "templates", "static/js", "static/css"]
    paths = [path for folder in folders for path in (PROJECT / folder).rglob("*") if "__pycache__" not in path.parts]
    assert [str(path) for path in paths if FORMER_WORDS & set(split_words(path.stem.replace("-", "_")))] == []


def test_docstrings_open_with_a_short_plain_sentence():
    found = []
    for path, tree in parse_sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                first_line = (ast.get_docstring(node) or "").partition("\n")[0]
                if BAD_OPENING.match(first_line) or len(first_line) > 100:
                    found.append(f"{path}:{getattr(node, 'lineno', 1)} {first_line}")
    assert found == []


def test_test_names_are_at_most_75_characters():
    found = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in parse_sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and len(node.name) > 75
    ]
    assert found == []
