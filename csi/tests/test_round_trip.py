"""The export of every list is a valid import that changes nothing."""

import pytest
from django.core.files.base import ContentFile
from django.urls import resolve, reverse

from csi.core.access import can_add
from csi.core.crud.imports.declarations import list_imports
from csi.core.crud.imports.headings import normalise_heading
from csi.core.crud.tables import get_header_text

# Those that run with every change; `make audit` runs all.
REPRESENTATIVE = {"TripImport", "InitiativeImport"}
RECORD_IMPORTS = [declaration for declaration in list_imports() if declaration.model._meta.label != "accounts.User"]
CASES = [
    pytest.param(
        declaration,
        file_format,
        user,
        id=f"{declaration.__name__}-{file_format}-{user}",
        marks=[]
        if (file_format, user) == ("xlsx", "manager") and declaration.__name__ in REPRESENTATIVE
        else pytest.mark.audit,
    )
    for declaration in RECORD_IMPORTS
    for file_format in ("xlsx", "csv")
    for user in ("manager", "osh")
]


def read_content(response):
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(("declaration", "file_format", "user"), CASES)
def test_export_is_imported_without_a_change(mission, client, end_of_october, declaration, file_format, user):
    if not can_add(declaration.model, mission[user]):
        pytest.skip("The user does not add these records.")
    client.force_login(mission[user])
    meta = declaration.model._meta
    exported = client.get(reverse(f"{meta.app_label}:{meta.model_name}_list"), {"export": file_format})
    file = ContentFile(read_content(exported), f"export.{file_format}")
    response = client.post(reverse(f"{meta.app_label}:{meta.model_name}_import"), {"file": file})
    assert response.status_code == 302, response.context["form"].errors
    result = client.get(response.url).context["result"]
    assert result["problems"] == []
    assert [row for row in result["rows"] if row["status"] != "unchanged"][:5] == []
    assert result["counts"]["unchanged"] > 0


@pytest.mark.django_db
@pytest.mark.parametrize("declaration", RECORD_IMPORTS, ids=lambda declaration: declaration.__name__)
def test_columns_of_lists_have_the_values_of_their_import_columns(manager, declaration):
    meta = declaration.model._meta
    view = resolve(reverse(f"{meta.app_label}:{meta.model_name}_list")).func.view_class
    columns = declaration(manager).columns
    for shown in view.table_class([]).columns:
        heading = normalise_heading(get_header_text(shown))
        for column in columns:
            if heading in column.headings:
                assert str(shown.accessor).replace(".", "__") in (column.path, f"{column.path}__name"), heading
