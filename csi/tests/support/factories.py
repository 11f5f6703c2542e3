"""User factories for all tests; the factories of records are in `<app>/tests/factories.py`."""

import factory
from factory.django import DjangoModelFactory

from csi.accounts.models import Role, User

PASSWORD = "community-2011"


class UserFactory(DjangoModelFactory):
    """Field staff; without a district unless given: `UserFactory(districts=[osh])`."""

    class Meta:
        model = User
        django_get_or_create = ("username",)
        skip_postgeneration_save = True

    username = factory.Sequence("person{}".format)
    email = factory.LazyAttribute(lambda user: f"{user.username}@csi.example")
    role = Role.FIELD_STAFF
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def districts(self, create, districts, **_kwargs):
        if create and districts:
            self.districts.set(districts)
            # A trigger has increased the version, which the next session must contain.
            self.refresh_from_db(fields=["access_version"])


class ManagerFactory(UserFactory):
    role = Role.MANAGER


class ReaderFactory(UserFactory):
    role = Role.READER


class AdministratorFactory(UserFactory):
    role = Role.ADMINISTRATOR
