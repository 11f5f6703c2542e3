"""Progress of a long check and of a long import in a browser."""

import pytest
from playwright.sync_api import expect

from csi.core.crud.imports import queue
from districts.models import Contact

pytestmark = [pytest.mark.audit, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS = "District,Office,Organisation,Sector\n" + "".join(f"Osh city,Head {n},Akimiat,authorities\n" for n in range(30))


def reload_until(locator, page, javascript):
    """Wait for an element; without JavaScript, the user asks for the present state."""
    for _click in range(0 if javascript else 100):
        if not locator.count():
            page.get_by_role("link", name="Show the present state").click()
    expect(locator).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_long_import_shows_its_progress_and_result(page_as, osh, osh_city, tmp_path, monkeypatch, javascript):
    monkeypatch.setattr(queue, "MAX_CHECKED_ROWS", 20)
    monkeypatch.setattr(queue, "MAX_IMMEDIATE_ROWS", 20)
    file = tmp_path / "contacts.csv"
    file.write_text(ROWS)
    page = page_as(osh, javascript=javascript)
    page.goto("/districts/contacts/import/")
    page.locator("[name=file]").set_input_files(str(file))
    page.get_by_role("button", name="Check file").click()
    status = page.locator("main [role=status]")
    import_button = page.get_by_role("button", name="Import 30 rows")
    expect(status.or_(import_button)).to_be_visible()
    reload_until(import_button, page, javascript)
    import_button.click()
    result = page.get_by_text("Imported “contacts.csv”. New rows: 30.")
    expect(status).to_contain_text("contacts.csv")
    reload_until(result, page, javascript)
    assert Contact.objects.count() == 30
