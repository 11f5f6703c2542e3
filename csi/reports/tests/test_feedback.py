"""Commitments register and the text for informing people: content, disclosure, access, feedback."""

import datetime
import io
import re

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from csi.concerns.models import Concern, Sensitivity
from csi.concerns.tests.factories import ConcernFactory
from csi.core.crud.idempotency import new_token, sign_token
from csi.core.crud.models import Draft
from csi.core.history.models import Change
from csi.reports.feedback.report import build_feedback
from districts.tests.factories import ContactFactory
from forums.models import Action
from forums.tests.factories import ActionFactory, MeetingFactory, VerifierFactory, WorkingGroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]

TODAY = datetime.date(2011, 10, 31)
day = datetime.date.fromisoformat


@pytest.fixture
def group(osh_city):
    return WorkingGroupFactory(district=osh_city, name="Osh city CSWG")


@pytest.fixture
def meeting(group):
    return MeetingFactory(group=group, month=day("2011-09-01"), date=day("2011-09-08"))


def create_verified_action(meeting, concern=None, **values):
    verifier = VerifierFactory(district=meeting.group.district, name="Aizada Private", office_is_public=True)
    dates = {"done_on": day("2011-10-01"), "verified_on": day("2011-10-10"), "verified_by": verifier}
    return ActionFactory(meeting=meeting, concern=concern, **dates, **values)


@pytest.fixture
def verified(meeting, osh_city):
    """A verified action for a concern, whose verifier is a person with a name."""
    concern = ConcernFactory(district=osh_city, summary="No street lights.", raised_by="women")
    owner = ContactFactory(district=osh_city, office="Head of street lighting", organisation="", telephone="0322 1")
    return create_verified_action(meeting, concern, description="Put up six lamps", responsible=owner)


def test_pdf_names_nobody_not_even_its_author(as_person, osh, group, verified):
    content = as_person(osh).get(reverse("feedback_pdf", args=[group.pk])).content
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert "Put up six lamps" in text
    assert osh.last_name not in text


def get_text(user, group):
    return build_feedback(group, user=user, today=TODAY).plain_text


def test_text_reports_what_was_done_and_promised_without_names(osh, group, meeting, verified):
    ActionFactory(meeting=meeting, description="Mend the bridge", responsible=None, due=day("2011-10-20"))
    ActionFactory(meeting=meeting, description="Paint the school", responsible=None, due=day("2011-11-20"))
    assert get_text(osh, group).splitlines() == [
        "Osh city CSWG, 31 Oct 2011. What was agreed and what was done.",
        "",
        "Done:",
        "– No street lights (raised by: Women's groups): Put up six lamps. Done on 1 Oct 2011, "
        "verified by a representative of: Elders and religious leaders.",
        "",
        "Agreed:",
        "– Mend the bridge. Responsible: Local authorities. It was due on 20 Oct 2011 and is not done yet.",
        "– Paint the school. Responsible: Local authorities. Due on 20 Nov 2011.",
    ]


@pytest.mark.parametrize("sensitivity", [Sensitivity.RESTRICTED, Sensitivity.CONFIDENTIAL])
def test_sensitive_commitments_never_appear_in_the_text(as_person, manager, group, meeting, osh_city, sensitivity):
    secret = ConcernFactory(district=osh_city, summary="Bribes at the post", sensitivity=sensitivity)
    create_verified_action(meeting, secret, description="Replace the officers")
    for name in ("feedback", "feedback_text"):
        content = as_person(manager).get(reverse(name, args=[group.pk])).content.decode()
        assert "Bribes" not in content and "Replace the officers" not in content
    assert build_feedback(group, user=manager, today=TODAY).concerns == []


def test_record_as_sent_reports_the_concerns_back_once(as_person, osh, group, verified, meeting, osh_city):
    waiting = ConcernFactory(district=osh_city)
    create_verified_action(meeting, waiting)
    ActionFactory(meeting=meeting, concern=waiting)
    page, url = as_person(osh), reverse("feedback", args=[group.pk])
    assert "Record as sent" in page.get(url).content.decode()
    data = {"sent_on": "2011-10-30", "concerns": [verified.concern_id]}
    response = page.post(url, data, follow=True)
    html = response.content.decode()
    assert "1 concern is recorded as reported back on 30 Oct 2011." in html
    # The button is the only way that the page names.
    assert 'name="undo"' in html and "clear the date" not in html
    assert Concern.objects.get(pk=verified.concern_id).reported_back_on == day("2011-10-30")
    assert Concern.objects.get(pk=waiting.pk).reported_back_on is None
    change = Change.objects.of_record("concerns_concern", verified.concern_id).latest("pk")
    assert change.by == osh
    assert "Put up six lamps" not in get_text(osh, group)
    assert "changed in the meantime" in page.post(url, data).content.decode()


def test_record_as_sent_records_verified_actions_without_a_concern(as_person, osh, group, meeting):
    action = create_verified_action(meeting, description="Paint the school")
    ActionFactory(meeting=meeting, description="Mend the bridge", done_on=day("2011-10-20"))
    page, url = as_person(osh), reverse("feedback", args=[group.pk])
    form = page.get(url).context["form"]
    assert form["actions"].value() == [action.pk]
    response = page.post(url, {"sent_on": "2011-10-30", "actions": form["actions"].value()}, follow=True)
    assert "1 action is recorded as made known on 30 Oct 2011." in response.content.decode()
    action.refresh_from_db()
    assert action.informed_on == day("2011-10-30")
    assert "Paint the school" not in get_text(osh, group) and "Mend the bridge" in get_text(osh, group)


def test_record_as_sent_is_undone_by_the_person_who_recorded_it(as_person, osh, manager, group, verified, meeting):
    action = create_verified_action(meeting)
    page, url = as_person(osh), reverse("feedback", args=[group.pk])
    text = get_text(osh, group)
    page.post(url, {"sent_on": "2011-10-30", "concerns": [verified.concern_id], "actions": [action.pk]})
    assert "You recorded this text as sent on 30 Oct 2011." in page.get(url).content.decode()
    other = Client()
    other.force_login(manager)
    assert "There is nothing to undo." in other.post(url, {"undo": "1"}, follow=True).content.decode()
    assert get_text(osh, group) != text
    assert "The text is no longer recorded as sent." in page.post(url, {"undo": "1"}, follow=True).content.decode()
    assert get_text(osh, group) == text
    assert "There is nothing to undo." in page.post(url, {"undo": "1"}, follow=True).content.decode()


def test_undo_leaves_a_date_that_was_changed_since(as_person, osh, group, verified):
    page, url = as_person(osh), reverse("feedback", args=[group.pk])
    page.post(url, {"sent_on": "2011-10-30", "concerns": [verified.concern_id]})
    Concern.objects.filter(pk=verified.concern_id).update(reported_back_on=day("2011-10-29"))
    page.post(url, {"undo": "1"})
    assert Concern.objects.get(pk=verified.concern_id).reported_back_on == day("2011-10-29")


def test_draft_of_the_feedback_has_the_present_records(client, osh, group, verified):
    url = reverse("feedback", args=[group.pk])
    client.post(url, {"sent_on": "2011-10-29", "concerns": ["99"], "form_token": new_token(osh)})
    client.force_login(osh)
    draft = Draft.objects.get()
    form = client.get(draft.url).context["form"]
    assert (form["sent_on"].value(), form["concerns"].value()) == ("2011-10-29", [str(verified.concern_id)])
    data = {"sent_on": "2011-10-29", "concerns": form["concerns"].value(), "form_token": sign_token(draft.token, osh)}
    client.post(url, data)
    assert Concern.objects.get(pk=verified.concern_id).reported_back_on == day("2011-10-29")
    assert not Draft.objects.exists()


@pytest.mark.parametrize("sent_on", ["", "2011-01-01", "2031-01-01"])
def test_day_before_the_concern_or_in_the_future_is_rejected(as_person, osh, group, verified, sent_on):
    data = {"sent_on": sent_on, "concerns": [verified.concern_id]}
    response = as_person(osh).post(reverse("feedback", args=[group.pk]), data)
    assert response.status_code == 200 and response.context["form"].errors["sent_on"]
    assert Concern.objects.get(pk=verified.concern_id).reported_back_on is None


def test_concern_of_another_group_cannot_be_reported_back(as_person, osh, group, verified, uzgen_district):
    foreign = create_verified_action(
        MeetingFactory(group__district=uzgen_district, month=day("2011-09-01")),
        ConcernFactory(district=uzgen_district),
    )
    data = {"sent_on": "2011-10-30", "concerns": [foreign.concern_id]}
    as_person(osh).post(reverse("feedback", args=[group.pk]), data)
    assert Concern.objects.get(pk=foreign.concern_id).reported_back_on is None


def test_register_lists_the_commitments_of_one_group_with_telephone(as_person, osh, group, verified, osh_city):
    ActionFactory(meeting=MeetingFactory(group=WorkingGroupFactory(district=osh_city)), description="Other group")
    url = reverse("forums:group_register", args=[group.pk])
    page = as_person(osh).get(url).content.decode()
    for text in ("Put up six lamps", "No street lights", "Head of street lighting", "0322 1", "10 Oct 2011"):
        assert text in page
    assert "Other group" not in page and "Aizada" not in page
    assert "Put up six lamps" not in as_person(osh).get(url, {"stage": "open"}).content.decode()
    header, *rows = b"".join(as_person(osh).get(url, {"export": "csv"}).streaming_content).decode().splitlines()
    assert "Raised by" in header and "Verified by" in header and len(rows) == 1


@pytest.mark.parametrize("name", ["forums:group_register", "feedback", "feedback_pdf", "feedback_text"])
def test_pages_of_another_district_are_not_found(as_person, osh, uzgen_district, name):
    group = WorkingGroupFactory(district=uzgen_district)
    assert as_person(osh).get(reverse(name, args=[group.pk])).status_code == 404


def test_text_is_printed_as_pdf(as_person, osh, group, verified):
    response = as_person(osh).get(reverse("feedback_pdf", args=[group.pk]))
    assert response["Content-Type"] == "application/pdf" and response.content.startswith(b"%PDF")


def test_queries_do_not_depend_on_the_number_of_commitments(as_person, osh, group, meeting, verified):
    page, counts = as_person(osh), []
    for _round in range(2):
        with CaptureQueriesContext(connection) as executed:
            page.get(reverse("forums:group_register", args=[group.pk]))
            page.get(reverse("feedback", args=[group.pk]))
        counts.append(len(executed))
        for _number in range(8):
            create_verified_action(meeting, ConcernFactory(district=group.district))
    assert counts[0] == counts[1] and Action.objects.count() > 8


def test_text_has_a_second_language_beside_the_first(as_person, osh, group, verified):
    page, query = as_person(osh), {"second": "ky"}
    titles = ("What was agreed and what was done", "Эмне макулдашылды жана эмне аткарылды")
    html = page.get(reverse("feedback", args=[group.pk]), query).content.decode()
    assert re.search(rf'<div lang="ky">\s*<p><strong>{titles[1]}', html)
    assert re.search(rf'<textarea [^>]*lang="ky"[^>]*>Osh city CSWG, [^<]*{titles[1]}', html)
    assert f"{reverse('feedback_pdf', args=[group.pk])}?second=ky" in html
    text = page.get(reverse("feedback_text", args=[group.pk]), query).content.decode()
    assert 0 < text.find(titles[0]) < text.find(titles[1])
    assert text.count("Put up six lamps") == 2
    content = page.get(reverse("feedback_pdf", args=[group.pk]), query).content
    printed = " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    assert all(title in printed for title in titles)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert "ky" in {
            str(item.Lang) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/Lang" in item
        }


def test_file_in_the_second_language_has_no_other_one(as_person, osh, group, verified):
    url = reverse("feedback_text", args=[group.pk])
    single = as_person(osh).get(url, {"language": "ky"})
    both = as_person(osh).get(url, {"language": "ky", "second": "ky"})
    assert both.status_code == 200 and both.content == single.content


def test_unknown_second_language_is_named_on_the_page(as_person, osh, group):
    response = as_person(osh).get(reverse("feedback_pdf", args=[group.pk]), {"second": "xx"}, follow=True)
    assert "Choose a language from the menu." in response.content.decode()
