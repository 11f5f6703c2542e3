"""The demonstration mission, loaded once for the tests of a module; each test leaves it as it found it."""

import pytest


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """The demonstration mission in an open transaction. Tests take `mission` and must not take `db` as well."""
    from django.db import transaction

    from csi.reporting.demonstration.loading import load

    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def mission(demonstration, django_db_blocker):
    """The accounts of the demonstration mission, by name."""
    from django.db import transaction

    from csi.accounts.models import User

    with django_db_blocker.unblock(), transaction.atomic():
        yield {user.username: user for user in User.objects.all()}
        transaction.set_rollback(True)
