import datetime

import pytest

from forums.tests.factories import WorkingGroupFactory


@pytest.fixture(autouse=True)
def end_of_october(settings):
    """Set the current date to 31 October 2011, as in the demonstration."""
    settings.MISSION_DATE = datetime.date(2011, 10, 31)


@pytest.fixture
def group(osh_city):
    """A monthly working group of Osh city, established in January 2011."""
    return WorkingGroupFactory(name="Osh city CSWG", district=osh_city)
