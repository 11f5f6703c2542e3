import datetime

import pytest

from forums.tests.factories import WorkingGroupFactory


@pytest.fixture(autouse=True)
def end_of_october(settings):
    """The mission's day in these tests, as in the demonstration: 31 October 2011."""
    settings.MISSION_DATE = datetime.date(2011, 10, 31)


@pytest.fixture
def group(osh_city):
    """The working group of Osh city, which meets every month since January 2011."""
    return WorkingGroupFactory(name="Osh city CSWG", district=osh_city)
