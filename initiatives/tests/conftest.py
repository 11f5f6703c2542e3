import datetime

import pytest


@pytest.fixture(autouse=True)
def end_of_october(settings):
    """The mission's day in these tests, as in the demonstration: 31 October 2011."""
    settings.MISSION_DATE = datetime.date(2011, 10, 31)
