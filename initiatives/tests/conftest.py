import pytest


@pytest.fixture(autouse=True)
def _today(end_of_october):
    """Use the date of the demonstration in every test."""
