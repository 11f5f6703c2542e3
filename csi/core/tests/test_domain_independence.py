"""The framework contains no app, table or record type of the domain."""

import re
from pathlib import Path

from django.apps import apps
from django.conf import settings

from csi.core.checks import is_project_app

CORE = Path(settings.BASE_DIR) / "csi/core"


def list_sources():
    return [
        path for path in sorted(CORE.rglob("*")) if path.suffix in (".py", ".html") and "tests" not in path.parts[-3:]
    ]


def test_core_contains_no_app_or_table_of_the_domain():
    configs = [
        config
        for config in apps.get_app_configs()
        if is_project_app(config) and not config.name.startswith("csi.core") and config.name != "csi"
    ]
    labels = {config.label for config in configs}
    tables = {model._meta.db_table for config in configs for model in config.get_models(include_auto_created=True)}
    # "accounts", "returns" and "indicators" are also ordinary words; as names of apps they come with a dot or colon.
    words = "|".join(sorted(labels | {config.name for config in configs}))
    app = re.compile(rf"[\"'`](?:{words})[.:\"'`]|\b(?:from|import) (?:csi\.)?(?:{words})\b")
    table = re.compile(rf"\b(?:{'|'.join(sorted(tables, key=len, reverse=True))})\b")
    found = [
        f"{path.relative_to(CORE)}:{number}: {line.strip()}"
        for path in list_sources()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if app.search(line) or table.search(line)
    ]
    assert found == []


def test_core_names_no_record_type_of_the_domain():
    models = [
        model
        for config in apps.get_app_configs()
        if is_project_app(config) and not config.name.startswith("csi.core")
        for model in config.get_models()
    ]
    # Ordinary words of programming.
    ambiguous = {"Action", "Target", "User", "Discussion"}
    names = "|".join(sorted({model.__name__ for model in models} - ambiguous))
    pattern = re.compile(rf"\b(?:{names})\b")
    found = [
        f"{path.relative_to(CORE)}:{number}: {line.strip()}"
        for path in list_sources()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if pattern.search(line)
    ]
    assert found == []
