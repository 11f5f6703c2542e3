"""docs/access.md matches the code."""

from pathlib import Path

import pytest
from django.conf import settings

from csi.accounts.permissions import ROLE_PERMISSIONS, MissionPermission, Role
from csi.core.permissions import RecordPermission
from csi.tests.support.access import table

pytestmark = pytest.mark.django_db

FILE = Path(settings.BASE_DIR, "docs", "access.md")
RENEW = 'docs/access.md differs from the code: python -m pytest -m "" csi/tests/test_access_table.py --renew'


def test_permission_table_covers_every_role_and_permission():
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert frozenset().union(*ROLE_PERMISSIONS.values()) == {*RecordPermission, *MissionPermission}


def test_record_and_permission_tables_match_the_code(crawler, pytestconfig):
    if pytestconfig.getoption("renew"):
        pytest.skip("the whole file is generated")
    content = FILE.read_text(encoding="utf-8")
    assert f"{table.HEAD}{table.render_permissions()}\n{table.render_records(crawler)}" in content, RENEW


@pytest.mark.audit
def test_whole_file_matches_the_code(crawler, pytestconfig):
    content = table.render(crawler)
    if pytestconfig.getoption("renew"):
        FILE.write_text(content, encoding="utf-8")
    assert FILE.read_text(encoding="utf-8") == content, RENEW
