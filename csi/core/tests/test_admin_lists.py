"""Lists of the admin with editable values."""

import pytest

from csi.tests.support.forms import read_fields
from csi.tests.support.sql import update
from districts.tests.factories import CommunityGroupFactory

pytestmark = pytest.mark.django_db


def test_stale_list_of_the_admin_changes_only_edited_values(as_person, admin):
    first, second = (CommunityGroupFactory(name_en=name, position=1) for name in ("Kyrgyz", "Uzbek"))
    page, url = as_person(admin), "/admin/districts/communitygroup/"
    formset = page.get(url).context["cl"].formset
    html = page.get(url).content.decode()
    assert html.count('name="initial-form-') == 2
    data = {**read_fields([formset.management_form, *formset.forms]), "_save": "Save"}
    prefixes = {str(row["id"].value()): row.prefix for row in formset.forms}
    data |= {f"initial-{prefix}-position": "1" for prefix in prefixes.values()}
    update(first, position=7)
    assert page.post(url, {**data, f"{prefixes[str(second.pk)]}-position": "5"}).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.position, second.position) == (7, 5)
    rejected = page.post(url, {**data, f"{prefixes[str(first.pk)]}-position": "3"})
    assert "changed this value to “7” in the meantime" in rejected.content.decode()
    first.refresh_from_db()
    assert first.position == 7
