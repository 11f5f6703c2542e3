"""The export of every list is a valid import that changes nothing."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from csi.core.crud.imports.declarations import list_imports

DECLARATIONS = [
    pytest.param(declaration, id=declaration.__name__)
    for declaration in list_imports()
    if declaration.model._meta.label != "accounts.User"
]


def read_content(response):
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
@pytest.mark.parametrize("declaration", DECLARATIONS)
def test_export_is_imported_without_a_change(mission, client, end_of_october, declaration, file_format):
    client.force_login(mission["manager"])
    name = f"{declaration.model._meta.app_label}:{declaration.model._meta.model_name}"
    exported = client.get(reverse(f"{name}_list"), {"export": file_format})
    content = read_content(exported)
    url = reverse(f"{name}_import")
    response = client.post(url, {"file": ContentFile(content, f"export.{file_format}")})
    assert response.status_code == 302, response.context["form"].errors
    result = client.get(response.url).context["result"]
    assert result["problems"] == []
    differing = [row for row in result["rows"] if row["status"] != "unchanged"]
    assert differing[:5] == []
    assert result["counts"]["unchanged"] > 0
