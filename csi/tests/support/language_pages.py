"""Checks of a translated page: what is cut off or does not fit, and English that remains."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from csi.tests.support.english_texts import EnglishTexts

CHECKS = (Path(settings.BASE_DIR) / "csi/tests/support/language_checks.js").read_text()


def prepare(page: Any) -> None:
    """Load the checks and open what is collapsed."""
    page.evaluate(CHECKS)
    page.evaluate("languageChecks.open()")


def find_layout_problems(page: Any) -> list[str]:
    """Return what is cut off or does not fit at the present size of a prepared page."""
    width = page.viewport_size["width"]
    return [f"at {width}: {problem}" for problem in page.evaluate("languageChecks.find()")]


def find_english(page: Any, english: EnglishTexts) -> Iterator[str]:
    """Yield the English texts of a prepared page."""
    for text in page.evaluate("languageChecks.listLatinTexts()"):
        yield from (f"English: {part}" for part in english.find(text))
