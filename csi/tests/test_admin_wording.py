"""The admin uses the texts of this project instead of those of Django."""

import functools
import html
import re
from pathlib import Path

import allauth
import polib
import pytest
from django import conf
from django.conf import settings
from django.contrib import admin, auth, contenttypes
from django.urls import reverse

CATALOGUES = Path(settings.LOCALE_PATHS[0]) / "en/LC_MESSAGES"
ADMIN_CATALOGUES = Path(admin.__file__).parent / "locale/en/LC_MESSAGES"
LIBRARY_CATALOGUES = [
    Path(module.__file__).parent / "locale/en/LC_MESSAGES" for module in (admin, allauth, auth, conf, contenttypes)
]

DEFAULT_WORDING = re.compile(r"\b(please|successfully|sure|sorry|thanks|objects?|perhaps)\b", re.IGNORECASE)
SENTENCE_WORDS = 6
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%s|\{\w*\}")
# Texts that no page shows: sign-in and passwords have pages of their own, the history is that of the project, and
# templates of the project replace some pages.
NOT_SHOWN = re.compile(
    r"password|staff account|authenticated as|login|e-?mail|Thanks for|sorry|There’s been an error|database|"
    r"You're receiving|quality time|^In case|the following page|created a user|change history|"
    r"^(?:Added|Changed|Deleted)\b|object (?:id|repr)|LogEntry|"
    r"encountered while trying|at least 1 field|is_valid|declared in|force_str|preview of data|correct these errors|"
    r"(?:exporter|importer) will|Illegal|natural_foreign"
)


def read_texts(path: Path) -> set[str]:
    """Return the original texts of a catalogue."""
    entries = re.findall(r'^msgid(?:_plural)? ((?:"(?:[^"\\]|\\.)*"\s*)+)', path.read_text(), re.MULTILINE)
    joined = ("".join(re.findall(r'"((?:[^"\\]|\\.)*)"', entry)) for entry in entries)
    return {text.replace('\\"', '"').replace("\\n", "\n") for text in joined if text}


def list_default_texts(domain: str) -> set[str]:
    """Return the texts of the libraries that are sentences or contain words that the project does not use."""
    texts = read_texts(ADMIN_CATALOGUES / f"{domain}.po")
    return {text for text in texts if len(text.split()) >= SENTENCE_WORDS or DEFAULT_WORDING.search(text)}


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_sentences_of_the_libraries_are_replaced(domain):
    replaced = read_texts(CATALOGUES / f"{domain}.po")
    shown = {text for text in list_default_texts(domain) if not NOT_SHOWN.search(text)}
    assert shown - replaced == set()


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_replaced_texts_exist_in_the_libraries(domain):
    originals = (folder / f"{domain}.po" for folder in LIBRARY_CATALOGUES)
    existing = set().union(*(read_texts(path) for path in originals if path.exists()))
    assert read_texts(CATALOGUES / f"{domain}.po") - existing == set()


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_catalogue_is_compiled(domain):
    """After a change: `make messages`."""
    compiled = polib.mofile(str(CATALOGUES / f"{domain}.mo"))
    stored = polib.pofile(str(CATALOGUES / f"{domain}.po"))
    assert {entry.msgid: (entry.msgstr, entry.msgstr_plural) for entry in compiled} == {
        entry.msgid: (entry.msgstr, entry.msgstr_plural) for entry in stored
    }


@functools.cache
def build_patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Return (longest part, pattern with any values in its placeholders) of each default text."""
    texts = [PLACEHOLDER.split(text) for text in list_default_texts("django") if text not in ("Objects",)]
    return [(max(parts, key=len), re.compile(".{0,80}?".join(map(re.escape, parts)))) for parts in texts]


def find_default_texts(response) -> list[str]:
    """Return the default texts on a page; most are excluded by their longest part, without the pattern."""
    content = html.unescape(response.content.decode())
    return [found[0] for part, pattern in build_patterns() if part in content and (found := pattern.search(content))]


def visit_pages(client, model):
    """Yield (name, response) for a page of each type of the admin of a model, also with errors."""
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    changelist = reverse(f"admin:{name}_changelist")
    yield "list", client.get(changelist)
    yield "empty list", client.get(changelist, {"q": "no such record"})
    yield "add", client.get(reverse(f"admin:{name}_add"))
    yield "add with errors", client.post(reverse(f"admin:{name}_add"), {})
    yield "missing record", client.get(reverse(f"admin:{name}_change", args=[10**9]), follow=True)
    if record := model._default_manager.first():
        selection = {"_selected_action": [record.pk]}
        for page in ("change", "delete"):
            yield page, client.get(reverse(f"admin:{name}_{page}", args=[record.pk]))
        yield "history", client.get(reverse(f"admin:{name}_history", args=[record.pk]), follow=True)
        yield "change with errors", client.post(reverse(f"admin:{name}_change", args=[record.pk]), {})
        yield "deletion of a selection", client.post(changelist, {"action": "delete_selected", **selection})
        yield "no action", client.post(changelist, {"action": "", **selection}, follow=True)
        yield "no selection", client.post(changelist, {"action": "delete_selected"}, follow=True)


def list_admin_models():
    representative = {"forums.meeting", "accounts.user"}
    for model in admin.site._registry:
        label = model._meta.label_lower
        yield pytest.param(model, id=label, marks=[] if label in representative else pytest.mark.audit)


@pytest.mark.parametrize("model", [*list_admin_models()])
def test_admin_page_shows_no_default_text(mission, client, model):
    client.force_login(mission["admin"])
    found = {}
    for page, response in visit_pages(client, model):
        for text in find_default_texts(response):
            found.setdefault(text, page)
    assert found == {}


def test_index_and_scripts_of_the_admin_show_no_default_text(mission, client):
    client.force_login(mission["admin"])
    for url in (reverse("admin:index"), reverse("admin:app_list", args=["districts"])):
        assert find_default_texts(client.get(url)) == []
    scripts = client.get(reverse("admin:jsi18n")).content.decode()
    assert "You have unsaved changes in the list." in scripts
    assert list_default_texts("djangojs") & set(re.findall(r'": "((?:[^"\\]|\\.)*)"', scripts)) == set()


@pytest.mark.django_db
def test_admin_signs_out_and_changes_passwords_on_the_pages_of_the_project(as_person, admin):
    page = as_person(admin)
    assert page.get(reverse("admin:password_change")).url == reverse("account_change_password")
    assert page.post(reverse("admin:logout")).url == reverse("account_logout")
