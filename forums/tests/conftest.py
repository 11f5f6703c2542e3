import pytest

from districts.tests.factories import AreaOfOperationFactory
from forums.tests.factories import WorkingGroupFactory


@pytest.fixture(autouse=True)
def _today(end_of_october):
    """Use the date of the demonstration in every test."""


@pytest.fixture
def operation(osh_city):
    """Return the area of operation of Osh city in 2011; without one, no meeting is expected."""
    return AreaOfOperationFactory(district=osh_city)


@pytest.fixture
def group(osh_city, operation):
    """A monthly working group of Osh city, established in January 2011."""
    return WorkingGroupFactory(name="Osh city CSWG", district=osh_city)
