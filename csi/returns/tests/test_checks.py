"""The system check of the sections of monthly returns."""

from advisers.models import Adviser, Observation
from csi.returns import checks
from csi.returns.checklist import get_section_models
from csi.returns.checks import check_return_sections


def test_every_announced_section_is_registered():
    assert check_return_sections(None) == []


def test_missing_and_unannounced_sections_are_reported(monkeypatch):
    models = get_section_models() - {Observation} | {Adviser}
    monkeypatch.setattr(checks, "get_section_models", lambda: models)
    errors = {error.obj: error.msg for error in check_return_sections(None)}
    assert set(errors) == {Observation, Adviser}
    assert "has no section" in errors[Observation]
    assert "has a section" in errors[Adviser]
