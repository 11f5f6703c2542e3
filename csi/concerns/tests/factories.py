"""Factories of concerns."""

import datetime

import factory
from factory.django import DjangoModelFactory

from csi.concerns.models import Concern, ConcernCategory, ConcernChannel
from districts.models import Sector
from districts.tests.factories import DistrictFactory


class ConcernFactory(DjangoModelFactory):
    """A concern raised by a women's group in a forum, without an author."""

    class Meta:
        model = Concern

    district = factory.SubFactory(DistrictFactory)
    category = ConcernCategory.STREET
    summary = factory.Sequence("Street lamps are dark, quarter {}".format)
    channel = ConcernChannel.FORUM
    raised_on = datetime.date(2011, 9, 12)
    raised_by = Sector.WOMEN
