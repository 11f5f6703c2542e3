"""`walk`: the sown mission, ready to be walked. pytest loads this before Django is set up."""

import logging

import pytest


@pytest.fixture(scope="module")
def sown(django_db_setup, django_db_blocker, tmp_path_factory):
    """The sown mission, in an open transaction."""
    from django.db import transaction
    from django.test import override_settings

    from csi.tests.support.access.seed import sow

    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        yield sow()
        transaction.set_rollback(True)


@pytest.fixture
def walk(sown, django_db_blocker):
    """A walk of its own for each test; thousands of refusals, none of which need be logged."""
    from django.db import transaction

    from csi.tests.support.access.crawler import Walk

    logging.disable(logging.ERROR)
    with django_db_blocker.unblock(), transaction.atomic():
        yield Walk(sown)
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
