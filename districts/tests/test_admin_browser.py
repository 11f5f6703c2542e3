"""Import and export pages of the admin in a browser, under the content security policy."""

import pytest

from districts.tests.factories import DistrictFactory, ProvinceFactory

pytestmark = [pytest.mark.audit, pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROWS = "pcode,province,kind,name_en,latitude\nKG0607,KG-O,raion,Uzgen,40.7\nKG0611,KG-O,raion,Aravan,172.8\n"


def upload(page, text):
    page.goto("/admin/districts/district/import/")
    file = {"name": "districts.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.set_input_files("[name=import_file]", file)
    page.select_option("[name=format]", label="csv")
    page.get_by_role("button", name="Check file").click()


def test_select_all_fields_and_import_errors_work_by_keyboard(page_as, admin):
    DistrictFactory(province=ProvinceFactory(iso_3166_2="KG-O"), pcode="KG0607", name_en="Uzgun")
    page = page_as(admin)
    page.goto("/admin/districts/district/export/")
    fields = page.locator(".selectable-field-export-row input[type=checkbox]")
    everything = page.get_by_label("All fields")
    everything.uncheck()
    assert not any(box.is_checked() for box in fields.all())
    fields.first.check()
    assert everything.evaluate("box => box.indeterminate")
    everything.check()
    assert all(box.is_checked() for box in fields.all())

    upload(page, ROWS)
    reason = page.get_by_role("row", name="Aravan").locator(".import-reasons")
    assert "latitude" in reason.inner_text()
    assert reason.evaluate("cell => cell.checkVisibility({opacityProperty: true})")

    upload(page, "pcode,province,kind,name_en\nKG0607,KG-O,raion,Uzgen\n")
    assert page.locator("del").inner_text() == "Uzgun"
    assert "Uzgen" in page.locator("ins").all_inner_texts()
