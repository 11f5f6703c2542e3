"""Form of a note."""

from typing import Any

from django.db import models

from csi.accounts.models import User
from csi.core.crud.forms import RecordForm
from csi.notes.mentions import find_mentioned
from csi.notes.models import Note


class NoteForm(RecordForm):
    """A note on a record. `mentioned`: the colleagues whom the valid text mentions."""

    mentioned: list[User]

    class Meta:
        model = Note
        fields = ("text",)

    def __init__(self, *args: Any, record: models.Model, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.record, self.mentioned = record, []
        self.fields["text"].widget.attrs["rows"] = 4

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        self.mentioned = find_mentioned(text, self.record, self.user)  # type: ignore[arg-type]
        return text
