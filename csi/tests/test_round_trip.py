"""The export of every list is a valid import that changes nothing."""

import pytest
from django.core.files.base import ContentFile
from django.urls import resolve, reverse
from django.utils.translation import override

from csi.accounts.models import User
from csi.core.access import can_add
from csi.core.crud.exports import escape_sheet_title
from csi.core.crud.imports import queue
from csi.core.crud.imports.declarations import list_imports
from csi.core.crud.imports.headings import normalise_heading
from csi.core.crud.tables import get_header_text
from csi.core.languages import Language

# Those that run with every change; `make audit` runs all.
OTHERS = ("ky", "uz-cyrl", "uz-latn")
REPRESENTATIVE = {"TripImport", "InitiativeImport"}
RECORD_IMPORTS = [declaration for declaration in list_imports() if declaration.model._meta.label != "accounts.User"]
# Format, user, language of the export, language of the import
VARIANTS = [
    *(("xlsx", "manager", "en", "en"), ("csv", "manager", "ru", "ky"), ("xlsx", "osh", "ky", "ky")),
    *(("csv", "osh", "en", "en"), ("xlsx", "manager", "uz-cyrl", "ru"), ("csv", "manager", "uz-latn", "uz-latn")),
    *(("xlsx", "manager", "ru", "ru"), ("csv", "osh", "en", "uz-cyrl")),
]
CASES = [
    pytest.param(
        declaration,
        *variant,
        id="-".join((declaration.__name__, *variant)),
        marks=[]
        if variant in (VARIANTS[0], VARIANTS[1]) and declaration.__name__ in REPRESENTATIVE
        else pytest.mark.audit,
    )
    for declaration in RECORD_IMPORTS
    for variant in VARIANTS
]


def read_content(response):
    return b"".join(response.streaming_content)


def sign_in(client, user, language):
    """Sign in as a user with this language."""
    User.objects.filter(pk=user.pk).update(language=language)
    client.force_login(user)


@pytest.mark.parametrize(("declaration", "file_format", "user", "language", "other_language"), CASES)
def test_export_is_imported_without_a_change(
    mission, client, end_of_october, monkeypatch, declaration, file_format, user, language, other_language
):
    # The test checks long files itself.
    monkeypatch.setattr(queue, "start_queue", lambda: None)
    if not can_add(declaration.model, mission[user]):
        pytest.skip("The user does not add these records.")
    sign_in(client, mission[user], language)
    meta = declaration.model._meta
    exported = client.get(reverse(f"{meta.app_label}:{meta.model_name}_list"), {"export": file_format})
    file = ContentFile(read_content(exported), f"export.{file_format}")
    sign_in(client, mission[user], other_language)
    response = client.post(reverse(f"{meta.app_label}:{meta.model_name}_import"), {"file": file})
    assert response.status_code == 302, response.context["form"].errors
    queue.run_queue()
    result = client.get(response.url).context["result"]
    assert result["problems"] == []
    assert [row for row in result["rows"] if row["status"] != "unchanged"][:5] == []
    assert result["counts"]["unchanged"] > 0


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ru", *(pytest.param(code, marks=pytest.mark.audit) for code in OTHERS)])
@pytest.mark.parametrize("declaration", RECORD_IMPORTS, ids=lambda declaration: declaration.__name__)
def test_columns_of_lists_have_the_values_of_their_import_columns(manager, declaration, language):
    with override(language):
        assert_columns_match(manager, declaration, language)


def assert_columns_match(manager, declaration, language):
    meta = declaration.model._meta
    view = resolve(reverse(f"{meta.app_label}:{meta.model_name}_list")).func.view_class
    columns = declaration(manager).columns
    for shown in view.table_class([]).columns:
        heading = normalise_heading(get_header_text(shown))
        for column in columns:
            if heading in column.list_headings(language):
                assert str(shown.accessor).replace(".", "__") in (column.path, f"{column.path}__name"), heading


@pytest.mark.parametrize("language", Language.values)
def test_titles_of_import_sheets_fit_a_spreadsheet(language):
    sheets = [sheet for declaration in list_imports() for sheet in (declaration, *declaration.children)]
    with override(language):
        titles = {sheet.get_title() for sheet in sheets}
        assert {title for title in titles if escape_sheet_title(title) != title} == set()
