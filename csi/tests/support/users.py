"""Test users: field staff of two districts (`osh`, `uzgen`), `manager`, `reader` and `admin`.

pytest loads this module before Django is set up, so the fixtures import the factories.
"""

import pytest


@pytest.fixture
def osh_city(db):
    """Return the district of `osh`."""
    from districts.tests.factories import DistrictFactory

    return DistrictFactory(name_en="Osh city", name_ru="г. Ош", name_ky="Ош шаары", pcode="KG21")


@pytest.fixture
def uzgen_district(db):
    """Return the district of `uzgen`."""
    from districts.tests.factories import DistrictFactory

    return DistrictFactory(name_en="Uzgen", name_ru="Узген", name_ky="Өзгөн", pcode="KG0607")


@pytest.fixture
def osh(osh_city):
    """Return a member of field staff of Osh city."""
    from csi.tests.support.factories import UserFactory

    return UserFactory(username="osh", first_name="Aigul", last_name="Osmonova", districts=[osh_city])


@pytest.fixture
def uzgen(uzgen_district):
    """Return a member of field staff of Uzgen."""
    from csi.tests.support.factories import UserFactory

    return UserFactory(username="uzgen", first_name="Өмүрбек", last_name="Төрөев", districts=[uzgen_district])


@pytest.fixture
def manager(db):
    """Return a manager, who may view and change the records of every district."""
    from csi.tests.support.factories import ManagerFactory

    return ManagerFactory(username="manager")


@pytest.fixture
def reader(db):
    """Return a reader, who may view aggregates only."""
    from csi.tests.support.factories import ReaderFactory

    return ReaderFactory(username="reader")


@pytest.fixture
def admin(db):
    """Return an administrator, who may also use the admin."""
    from csi.tests.support.factories import AdministratorFactory

    return AdministratorFactory(username="admin")


@pytest.fixture
def application_role(db):
    """Run the test with the database role of the application instead of the owner."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION AUTHORIZATION {connection.settings_dict['RUNTIME']['USER']}")
        yield
        cursor.execute("RESET SESSION AUTHORIZATION")


@pytest.fixture
def as_person(client):
    """Return a function that signs the test client in: `as_person(manager).get(url)`."""

    def sign_in(user):
        # A session with an outdated access version would end at once.
        user.refresh_from_db(fields=["access_version"])
        client.force_login(user)
        return client

    return sign_in
