import datetime

import pytest


@pytest.fixture(autouse=True)
def end_of_october(settings):
    """Set the current date to 31 October 2011, as in the demonstration."""
    settings.MISSION_DATE = datetime.date(2011, 10, 31)
