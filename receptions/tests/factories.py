"""Factories of Mobile Police Receptions, deployments and trips."""

import datetime

import factory
from factory.django import DjangoModelFactory

from districts.tests.factories import DistrictFactory
from receptions.models import AppealCount, AppealTopic, Deployment, MobileReception, ServiceGap, Trip


class MobileReceptionFactory(DjangoModelFactory):
    """A vehicle handed over on 8 July 2011."""

    class Meta:
        model = MobileReception

    number = factory.Sequence(lambda n: n + 1)
    plate = factory.Sequence("KG {:04} CSI".format)
    donated = datetime.date(2011, 7, 8)


class ServiceGapFactory(DjangoModelFactory):
    """An open-ended repair since 20 September 2011."""

    class Meta:
        model = ServiceGap

    vehicle = factory.SubFactory(MobileReceptionFactory)
    starts = datetime.date(2011, 9, 20)


class DeploymentFactory(DjangoModelFactory):
    """An open-ended deployment since 1 September 2011."""

    class Meta:
        model = Deployment

    vehicle = factory.SubFactory(MobileReceptionFactory)
    district = factory.SubFactory(DistrictFactory)
    site = factory.Sequence("Bazaar {}".format)
    starts = datetime.date(2011, 9, 1)


class TripFactory(DjangoModelFactory):
    """A trip in October 2011 with a mixed crew."""

    class Meta:
        model = Trip

    deployment = factory.SubFactory(DeploymentFactory)
    date = factory.Sequence(lambda n: datetime.date(2011, 10, 1) + datetime.timedelta(days=n % 28))
    officers_women = 1
    officers_men = 1
    visitors_women = 6
    visitors_men = 8


class AppealCountFactory(DjangoModelFactory):
    class Meta:
        model = AppealCount

    trip = factory.SubFactory(TripFactory)
    topic = AppealTopic.DOCUMENTS
    received = 3
    settled = 1
    referred = 1
