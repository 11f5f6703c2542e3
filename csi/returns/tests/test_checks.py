"""The system check of the sections of monthly returns."""

from csi.returns import checks
from csi.returns.checks import check_return_sections


def test_every_announced_section_is_registered():
    assert check_return_sections(None) == []


def test_missing_section_is_reported(monkeypatch):
    monkeypatch.setattr(checks, "get_section_apps", lambda: {"forums", "receptions", "initiatives", "csi.concerns"})
    found = {error.obj._meta.label for error in check_return_sections(None)}
    assert found == {"advisers.Observation"}
