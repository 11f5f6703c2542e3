"""Check constraints have the same value in memory as in the database."""

import datetime
import random
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from csi.core.db.check_conditions import UnsupportedCondition, evaluate, is_satisfied
from forums.models import Meeting, MeetingKind

RECORDS = 12
DAYS = [datetime.date(2011, 1, 1) + datetime.timedelta(days) for days in (0, 1, 31)]
CONSTRAINTS = {
    constraint.name: (model, constraint)
    for model in apps.get_models()
    for constraint in model._meta.constraints
    if isinstance(constraint, models.CheckConstraint) and not model.__module__.startswith(("django.", "allauth."))
}


def choose_value(field, chooser):
    """Return a value that the field may have, perhaps one that its constraints reject."""
    if field.null and chooser.random() < 0.3:
        return None
    if isinstance(field, models.BooleanField):
        return chooser.random() < 0.5
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return chooser.choice(DAYS)
    if isinstance(field, models.DecimalField):
        return chooser.choice([Decimal("-1.5"), Decimal(0), Decimal("1.50"), Decimal(90)])
    if isinstance(field, models.IntegerField | models.ForeignKey):
        return chooser.randint(0, 3)
    if field.choices:
        return chooser.choice([*dict(field.flatchoices), "", "unknown"])
    return chooser.choice(["", "a"]) if isinstance(field, models.CharField | models.TextField) else None


def is_accepted(constraint, model, record):
    try:
        constraint.validate(model, record)
    except ValidationError:
        return False
    return True


@pytest.mark.django_db
def test_conditions_have_the_same_value_as_in_the_database():
    chooser = random.Random(1)
    evaluated, violated = set(), set()
    for name, (model, constraint) in CONSTRAINTS.items():
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        for _record in range(RECORDS):
            record = model(**{field.attname: choose_value(field, chooser) for field in fields})
            try:
                is_violated = evaluate(constraint.condition, record) is False
            except (UnsupportedCondition, TypeError):
                break
            assert is_accepted(constraint, model, record) != is_violated, (name, vars(record))
            evaluated.add(name)
            if is_violated:
                violated.add(name)
    assert len(evaluated) > 0.7 * len(CONSTRAINTS)
    assert len(violated) > 0.7 * len(evaluated)


def test_unique_constraint_is_satisfied_outside_its_condition():
    [constraint] = [item for item in Meeting._meta.constraints if item.name == "meeting_unique_regular_month"]
    assert is_satisfied(constraint, Meeting(kind=MeetingKind.EXTRAORDINARY))
    assert not is_satisfied(constraint, Meeting(kind=MeetingKind.REGULAR))
