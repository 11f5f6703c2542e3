"""The pages of handover notes follow the contracts of every record type."""

from advisers.tests.factories import HandoverFactory, PlacementFactory
from csi.tests.support.view_contracts import DetailContract, FormContract, ListContract
from districts.tests.factories import PoliceStationFactory


class HandoverContract:
    url = "/advisers/handovers/"
    factory = HandoverFactory
    in_district = "placement__station__district"


class TestHandoverList(HandoverContract, ListContract):
    pass


class TestHandoverPage(HandoverContract, DetailContract):
    pass


class TestHandoverForms(HandoverContract, FormContract):
    district_field = None
    text_field = "notes"

    def data(self, district):
        placement = PlacementFactory(station=PoliceStationFactory(district=district))
        return {"placement": placement.pk, "notes": "Call the deputy head of the akimiat first"}
