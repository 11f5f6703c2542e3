"""Factory of notes."""

import factory
from factory.django import DjangoModelFactory

from csi.notes.models import Note


class NoteFactory(DjangoModelFactory):
    """A note on a record: `NoteFactory(on=concern)`."""

    class Meta:
        model = Note

    class Params:
        on = None

    table = factory.LazyAttribute(lambda note: note.on._meta.db_table)
    record = factory.LazyAttribute(lambda note: note.on.pk)
    text = factory.Sequence("Phoned the akimiat {}".format)
