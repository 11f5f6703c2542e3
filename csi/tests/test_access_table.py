"""docs/access.md says what the code does."""

from pathlib import Path

import pytest
from django.conf import settings

from csi.tests.support.access import table

pytestmark = pytest.mark.django_db

FILE = Path(settings.BASE_DIR, "docs", "access.md")
RENEW = 'docs/access.md is not what the code says: python -m pytest -m "" csi/tests/test_access_table.py --renew'


def test_the_table_of_records_is_what_the_querysets_say(walk, pytestconfig):
    if pytestconfig.getoption("renew"):
        pytest.skip("the whole file is written anew")
    assert table.HEAD + table.records(walk) in FILE.read_text(encoding="utf-8"), RENEW


@pytest.mark.audit
def test_the_whole_table_is_what_the_code_says(walk, pytestconfig):
    said = table.written(walk)
    if pytestconfig.getoption("renew"):
        FILE.write_text(said, encoding="utf-8")
    assert FILE.read_text(encoding="utf-8") == said, RENEW
