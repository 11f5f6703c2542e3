"""Handover pack: content, access, receipt, PDF and the offer on the home page."""

import datetime
import io

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from advisers.models import Handover
from advisers.tests.factories import HandoverFactory, PlacementFactory
from csi.concerns.tests.factories import ConcernFactory
from csi.core.registries.home_checklist import list_checklist_items
from csi.reports.alerts.report import list_alerts
from districts.tests.factories import ContactFactory, MandateExtensionFactory, MandateFactory, PoliceStationFactory
from forums.tests.factories import ActionFactory, MeetingFactory, WorkingGroupFactory

TODAY = datetime.date(2011, 10, 31)


@pytest.fixture(autouse=True)
def fixed_date(settings):
    settings.MISSION_DATE = TODAY


@pytest.fixture
def placement(osh_city):
    return PlacementFactory(
        station=PoliceStationFactory(district=osh_city),
        adviser__family_name="Blåmeis",
        ends=datetime.date(2011, 11, 20),
    )


def get_pack_url(placement):
    return reverse("handover_pack", args=[placement.pk])


def read_sections(response):
    """Return {title: number of records or lines} of the document of a page."""
    return {
        str(section.title): section.panel.count if section.panel else len(section.lines)
        for section in response.context["document"].sections
    }


def test_pack_lists_the_open_work_of_the_district(as_person, osh, osh_city, uzgen_district, placement):
    meeting = MeetingFactory(group=WorkingGroupFactory(district=osh_city))
    ActionFactory(meeting=meeting, due=datetime.date(2011, 10, 30))
    ActionFactory(meeting=meeting, due=TODAY)
    ConcernFactory(district=osh_city)
    ConcernFactory(district=uzgen_district)
    ContactFactory(district=osh_city, office="Head of the akimiat", telephone="+996 3222 12345")
    sections = read_sections(as_person(osh).get(get_pack_url(placement)))
    assert (sections["Overdue actions"], sections["Upcoming actions"], sections["Open concerns"]) == (1, 1, 1)
    assert sections["Next meeting"] == 0
    text = as_person(osh).get(get_pack_url(placement)).content.decode()
    assert "+996 3222 12345" in text
    assert "20 Nov 2011, in 20 days" in text


def test_confidential_concern_is_listed_for_its_author_only(as_person, osh, manager, osh_city, placement):
    ConcernFactory(district=osh_city, sensitivity="confidential", created_by=manager, summary="Secret meeting")
    assert read_sections(as_person(osh).get(get_pack_url(placement)))["Open concerns"] == 0
    pdf = as_person(manager).get(reverse("handover_pack_pdf", args=[placement.pk])).content
    assert "Secret meeting" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_pack_of_another_district_returns_404(as_person, uzgen, reader, placement):
    for page in ("handover_pack", "handover_pack_pdf"):
        assert as_person(uzgen).get(reverse(page, args=[placement.pk])).status_code == 404
        assert as_person(reader).get(reverse(page, args=[placement.pk])).status_code == 403


def test_pdf_contains_the_notes(as_person, osh, placement):
    HandoverFactory(placement=placement, notes="Promise to Nariman: street lamps.\nПозвонить акиму.")
    response = as_person(osh).get(reverse("handover_pack_pdf", args=[placement.pk]))
    assert response["Content-Type"] == "application/pdf"
    text = PdfReader(io.BytesIO(response.content)).pages[0].extract_text()
    assert "Promise to Nariman" in text
    assert "Позвонить акиму" in text


def test_incoming_adviser_acknowledges_and_new_notes_ask_again(as_person, osh, placement):
    handover = HandoverFactory(placement=placement)
    url = reverse("advisers:handover_acknowledge", args=[handover.pk])
    assert as_person(osh).post(url, follow=True).status_code == 200
    handover.refresh_from_db()
    assert handover.acknowledged_by == osh
    assert handover.acknowledged_at is not None
    handover.notes = "Newer notes"
    handover.save()
    handover.refresh_from_db()
    assert not handover.is_acknowledged


def test_departing_adviser_cannot_acknowledge(as_person, osh, placement):
    placement.adviser.account = osh
    placement.adviser.save()
    handover = HandoverFactory(placement=placement)
    as_person(osh).post(reverse("advisers:handover_acknowledge", args=[handover.pk]))
    handover.refresh_from_db()
    assert not handover.is_acknowledged
    with pytest.raises(IntegrityError, match="handover_acknowledged_by_other"), transaction.atomic():
        Handover.objects.filter(pk=handover.pk).update(acknowledged_by=osh, acknowledged_at="2011-10-31T10:00Z")


@pytest.mark.parametrize(
    ("days", "has_notes", "tone", "text"),
    [
        (46, False, None, ""),
        (45, False, "watch", "write the handover notes"),
        (31, True, "watch", "handover notes are written"),
        (30, True, "watch", "waits for the incoming adviser"),
        (15, True, "bad", "waits for the incoming adviser"),
        (15, False, "bad", "write the handover notes"),
    ],
)
def test_home_offers_the_pack_before_the_tour_ends(osh, osh_city, placement, days, has_notes, tone, text):
    placement.ends = TODAY + datetime.timedelta(days=days)
    placement.save()
    if has_notes:
        HandoverFactory(placement=placement)
    items = [
        item for item in list_checklist_items(osh, [osh_city], TODAY)[osh_city.pk] if "handover" in item.action_url
    ]
    assert [item.tone for item in items] == ([tone] if tone else [])
    assert all(text in item.text for item in items)
    alerts = [alert for alert in list_alerts(osh, TODAY) if alert.type.key == "handover"]
    assert [alert.is_urgent for alert in alerts] == ([days <= 15] if days <= 30 else [])


def test_acknowledged_pack_is_no_longer_offered(osh, osh_city, placement):
    HandoverFactory(placement=placement, acknowledged_by=osh, acknowledged_at="2011-10-31T10:00Z")
    items = list_checklist_items(osh, [osh_city], TODAY)[osh_city.pk]
    assert not [item for item in items if "handover" in item.action_url]
    assert not [alert for alert in list_alerts(osh, TODAY) if alert.type.key == "handover"]


@pytest.mark.parametrize(
    ("days", "is_extension_requested", "urgency"),
    [
        (31, False, []),
        (30, False, [False]),
        (16, False, [False]),
        (15, False, [True]),
        (16, True, []),
        (15, True, [True]),
    ],
)
def test_tours_that_end_with_the_mandate_are_one_alert(
    as_person, manager, osh, osh_city, uzgen_district, days, is_extension_requested, urgency
):
    mandate = MandateFactory(ends=TODAY + datetime.timedelta(days=days))
    if is_extension_requested:
        MandateExtensionFactory(mandate=mandate)
    for district in (osh_city, uzgen_district):
        stations = PoliceStationFactory.create_batch(2, district=district)
        placements = [PlacementFactory(mandate=mandate, station=station) for station in stations]
    HandoverFactory(placement=placements[0], acknowledged_by=manager, acknowledged_at="2011-10-31T10:00Z")
    alerts = [alert for alert in list_alerts(manager, TODAY) if alert.type.key == "handover"]
    assert [alert.is_urgent for alert in alerts] == urgency
    for alert in alerts:
        assert (alert.scope, alert.count, alert.action_url) == (None, 3, mandate.get_absolute_url())
        assert as_person(manager).get(alert.url).context["description"].startswith("3 placements")
    own = [alert for alert in list_alerts(osh, TODAY) if alert.type.key == "handover"]
    assert [(alert.scope, alert.count) for alert in own] == [(osh_city, 2) for _alert in urgency]


def test_query_count_does_not_depend_on_the_number_of_records(as_person, osh, osh_city, placement):
    meeting = MeetingFactory(group=WorkingGroupFactory(district=osh_city))
    counts = []
    for _round in range(2):
        ActionFactory.create_batch(3, meeting=meeting, due=datetime.date(2011, 10, 30))
        ConcernFactory.create_batch(3, district=osh_city)
        as_person(osh).get(get_pack_url(placement))
        with CaptureQueriesContext(connection) as queries:
            as_person(osh).get(get_pack_url(placement))
        counts.append(len(queries))
    assert counts[0] == counts[1]
