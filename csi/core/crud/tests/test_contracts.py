"""The view contracts of csi.tests.support, applied to the test views."""

import pytest

from csi.tests.support.view_contracts import DetailContract, FormContract, ListContract
from districts.tests.factories import AreaOfOperationFactory, ContactFactory, PoliceStrengthFactory

pytestmark = pytest.mark.urls("csi.core.crud.tests.urlconf")


class TestSampleContactList(ListContract):
    url = "/districts/contacts/"
    factory = ContactFactory


class TestSampleContactPage(DetailContract):
    factory = ContactFactory


class TestSampleContactForms(FormContract):
    url = "/districts/contacts/"
    factory = ContactFactory
    text_field = "office"

    def data(self, district):
        return {"office": "Deputy akim", "sector": "authorities", "district": district.pk}


class TestStrengthList(ListContract):
    url = "/districts/strengths/"
    factory = PoliceStrengthFactory
    in_district = "station__district"


class TestAreaList(ListContract):
    url = "/districts/areas/"
    factory = AreaOfOperationFactory
    person = "manager"

    def make_batch(self, number, district):
        return [AreaOfOperationFactory() for _number in range(number)]
