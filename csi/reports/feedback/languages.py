"""The second language of the text for informing people, beside that of the reader."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy, override

from csi.core.crud.forms import style_widget
from csi.core.languages import Language, LanguageSelect
from csi.reports.documents.sections import Document
from csi.reports.feedback.report import Feedback


class SecondLanguageForm(forms.Form):
    """`?second=ky`: a language beside that of the reader, or none; the same one counts as none."""

    second = forms.ChoiceField(
        label=gettext_lazy("Second language"),
        required=False,
        widget=LanguageSelect,
        error_messages={"invalid_choice": gettext_lazy("Choose a language from the menu.")},
    )

    def __init__(self, data: Any) -> None:
        # As in `?second=ky&language=ky`, or after a change of the language of the page.
        super().__init__({} if data.get("second") == get_language() else data)
        others = [(code, name) for code, name in Language.choices if code != get_language()]
        field: Any = self.fields["second"]
        field.choices = [("", gettext_lazy("No second language")), *others]
        style_widget(field)

    @property
    def query(self) -> dict[str, str]:
        """The choice as parameters of a URL."""
        language = self.cleaned_data.get("second") if self.is_valid() else ""
        return {"second": language} if language else {}


@dataclass(frozen=True)
class SecondText:
    """The text in a second language."""

    language: str
    feedback_text: str
    document: Document


def build_second_text(form: SecondLanguageForm, build: Callable[[], Feedback]) -> SecondText | None:
    """Return the text in the language of the form, None without one; `build` is called in it."""
    language = form.query.get("second")
    if language is None:
        return None
    with override(language):
        feedback = build()
        return SecondText(language, feedback.plain_text, feedback.build_document())
