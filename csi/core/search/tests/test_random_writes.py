"""The documents of the search are equal to the records after any writes."""

import random

import pgtrigger
import pytest
from django.db import Error, connection, models, transaction

from csi.core.search.definitions import list_documented_models
from csi.core.search.installation import find_differences, find_missing_words

WORDS = ("bazaar", "Уртак", "Jalal-Abad", "wa\u00adter", "№ 7", "")


def write_at_random(rng, record):
    """Change a text or a reference of a record, copy it or delete it; constraints may reject that."""
    model = type(record)
    records = model._base_manager
    action = rng.choice(("text", "text", "reference", "copy", "delete", "all"))
    texts = [field for field in model._meta.local_fields if type(field) in (models.CharField, models.TextField)]
    references = [field for field in model._meta.local_fields if field.many_to_one]
    text = f"{rng.choice(WORDS)} {rng.choice(WORDS)} {rng.randrange(1000)}"
    if action == "text" and texts:
        records.filter(pk=record.pk).update(**{rng.choice(texts).name: text})
    elif action == "reference" and references:
        field = rng.choice(references)
        target = field.related_model._base_manager.order_by("?").first()
        records.filter(pk=record.pk).update(**{field.name: target})
    elif action == "copy":
        record.pk = None
        record.save(force_insert=True)
    elif action == "delete":
        record.delete()
    elif texts:
        # One statement for several records
        records.filter(pk__gte=record.pk, pk__lt=record.pk + 5).update(**{rng.choice(texts).name: text})


@pytest.mark.parametrize(("seed", "number"), [(0, 50), pytest.param(1, 300, marks=pytest.mark.audit)])
def test_documents_equal_records_after_random_writes(mission, seed, number):
    rng = random.Random(seed)
    written = 0
    for _number in range(number):
        model = rng.choice(list_documented_models())
        ids = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
        try:
            # The rules of the mission would reject most of these values.
            with transaction.atomic(), pgtrigger.ignore():
                write_at_random(rng, model._base_manager.get(pk=rng.choice(ids)))
                written += 1
        except (Error, models.ProtectedError):
            continue
    assert written > number / 3
    with connection.cursor() as cursor:
        assert find_differences(cursor) == {}
        assert find_missing_words(cursor) == []
