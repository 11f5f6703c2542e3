"""Contributing States: named and sorted in the reader's language."""

import pytest
from django.utils.translation import override

from advisers.filters import PlacementFilters
from advisers.forms import AdviserForm
from advisers.models import Adviser
from advisers.tables import AdviserTable
from advisers.tests.factories import AdviserFactory
from csi.core.db.search import get_local_sort_key

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "name"), [("ky", "Түркия"), ("uz-cyrl", "Туркия"), ("uz-latn", "Turkiya")])
def test_states_are_choices_in_the_language_and_order_of_the_reader(manager, language, name):
    with override(language):
        choices = [str(label) for value, label in AdviserForm(user=manager).fields["state"].choices if value]
        filtered = [
            str(label) for value, label in PlacementFilters({}, user=manager).form.fields["state"].choices if value
        ]
        in_order = sorted(choices, key=get_local_sort_key)
    assert name in choices
    assert len(choices) > 200
    assert choices == in_order
    assert filtered == choices


def test_list_is_sorted_by_the_displayed_names_of_states():
    for code in ("DE", "AT", "HU"):
        AdviserFactory(state=code)
    orders = {"en": ["AT", "DE", "HU"], "ru": ["AT", "HU", "DE"]}
    for language, expected in orders.items():
        with override(language):
            table = AdviserTable(Adviser.objects.for_list())
            table.apply_sort("state")
            assert [row.record.state.code for row in table.rows] == expected
