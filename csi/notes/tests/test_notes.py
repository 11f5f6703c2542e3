"""Notes, mentions, following and notifications."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from csi.concerns.tests.factories import ConcernFactory
from csi.core.crud.idempotency import get_token_id, new_token
from csi.core.crud.models import Draft
from csi.core.history.actor import set_actor
from csi.core.history.models import Change
from csi.notes import notifications
from csi.notes.mentions import find_mentioned
from csi.notes.models import Follow, Mention, Note
from csi.notes.notifications import build_notifications, count_notifications
from csi.notes.services import add_note, follow, mark_as_read
from csi.notes.tests.factories import NoteFactory
from csi.tests.support.factories import ManagerFactory, UserFactory

NOTIFICATIONS = "/notifications/"


@pytest.fixture
def concern(osh_city):
    return ConcernFactory(district=osh_city, summary="The lamps are dark")


def get_notes_url(record):
    return f"{record.get_absolute_url()}notes/"


def change(record, user, **values):
    for name, value in values.items():
        setattr(record, name, value)
    with set_actor(user):
        record.save()


def test_note_is_added_shown_and_logged(as_person, osh, concern):
    response = as_person(osh).post(get_notes_url(concern), {"text": "Phoned the akimiat"}, follow=True)
    assert "Phoned the akimiat" in response.content.decode()
    assert "Phoned the akimiat" in as_person(osh).get(concern.get_absolute_url()).content.decode()
    [note] = Note.objects.of_record(concern)
    assert note.created_by == osh
    assert Change.objects.of_record("notes_note", note.pk).get().by == osh


def test_note_sent_after_the_session_ended_waits_for_its_author(client, osh, concern):
    url = get_notes_url(concern)
    client.force_login(osh)
    token = client.get(url).context["token"]
    client.logout()
    client.post(url, {"text": "Phoned the akimiat", "form_token": token})
    client.force_login(osh)
    assert "Notes: The lamps are dark" in client.get("/").content.decode().split("Unfinished forms")[1]
    page = client.get(Draft.objects.get().url)
    assert page.context["form"]["text"].value() == "Phoned the akimiat"
    assert not Note.objects.exists()
    client.post(url, {"text": "Phoned the akimiat twice", "form_token": page.context["token"]})
    assert Note.objects.get().text == "Phoned the akimiat twice"
    assert not Draft.objects.exists()


def test_draft_of_a_note_is_discarded(as_person, osh, concern):
    page, url = as_person(osh), get_notes_url(concern)
    token = new_token(osh)
    page.post("/drafts/", {"form_token": token, "draft_page": url, "draft_values": '[["text", "Phoned"]]'})
    assert [draft.values for draft in page.get(url).context["drafts"]] == [{"text": ["Phoned"]}]
    page.post(url, {"discard_draft": get_token_id(token)})
    assert not Draft.objects.exists() and not Note.objects.exists()


def test_note_on_a_record_that_was_deleted_meanwhile_is_shown(as_person, osh, manager, concern):
    page, url = as_person(osh), get_notes_url(concern)
    with set_actor(manager):
        concern.delete()
    response = page.post(url, {"text": "Phoned the akimiat", "form_token": new_token(osh)})
    assert response.status_code == 410 and "Phoned the akimiat" in response.content.decode()


def test_note_that_is_sent_twice_is_added_once(as_person, osh, concern):
    for text in ("Phoned", "Phoned", "Wrote", "Phoned"):
        as_person(osh).post(get_notes_url(concern), {"text": text})
    assert list(Note.objects.of_record(concern).values_list("text", flat=True)) == ["Phoned", "Wrote", "Phoned"]


def test_notifications_read_in_another_tab_stay_read(osh, manager, concern):
    follow(acting_user=osh, record=concern)
    change(concern, manager, category="road")
    earlier = build_notifications(osh)
    change(concern, manager, category="land")
    later = build_notifications(osh)
    for shown, expected in ((earlier, 1), (later, 0), (earlier, 0)):
        mark_as_read(acting_user=osh, marks=shown.marks)
        assert count_notifications(osh) == expected


def test_only_notifications_on_the_page_are_marked_as_read(osh, manager, osh_city, monkeypatch):
    monkeypatch.setattr(notifications, "MAX_NOTIFICATIONS", 2)
    for record in ConcernFactory.create_batch(3, district=osh_city):
        follow(acting_user=osh, record=record)
        add_note(acting_user=manager, record=record, text="@osh", mentioned=[osh])
    shown = build_notifications(osh)
    late = add_note(acting_user=manager, record=record, text="Later @osh", mentioned=[osh])
    mark_as_read(acting_user=osh, marks=shown.marks)
    assert Mention.objects.filter(read_at=None).count() == 2
    rest = build_notifications(osh)
    assert rest.mentions[0].text.endswith(late.text)
    mark_as_read(
        acting_user=osh, marks=[*rest.marks, "change-1", "note--", "other-1-1", "mention-x-1", f"note-{10**30}-1"]
    )
    assert not build_notifications(osh).marks


def test_news_that_became_hidden_does_not_stay_unread(osh, uzgen, manager, concern):
    follow(acting_user=osh, record=concern)
    add_note(acting_user=manager, record=concern, text="@osh", mentioned=[osh])
    change(concern, manager, sensitivity="confidential")
    marks = build_notifications(osh).marks
    mark_as_read(acting_user=uzgen, marks=marks)
    assert build_notifications(osh).marks == marks
    mark_as_read(acting_user=osh, marks=marks)
    assert build_notifications(osh).marks == []


def test_notes_have_the_access_of_their_record(as_person, osh, uzgen, reader, manager, osh_city, concern):
    secret = ConcernFactory(district=osh_city, sensitivity="confidential", created_by=manager)
    notes = [NoteFactory(on=concern), NoteFactory(on=secret)]
    assert as_person(uzgen).get(get_notes_url(concern)).status_code == 404
    assert as_person(uzgen).post(get_notes_url(concern), {"text": "x"}).status_code == 404
    assert as_person(osh).get(get_notes_url(secret)).status_code == 404
    assert as_person(reader).get(get_notes_url(concern)).status_code == 403
    assert list(Note.objects.visible_to(osh)) == notes[:1]
    assert not Note.objects.visible_to(uzgen)
    assert set(Note.objects.visible_to(manager)) == set(notes)


def test_only_the_author_and_managers_remove_a_note(as_person, osh, osh_city, manager, concern):
    colleague = UserFactory(username="colleague", districts=[osh_city])
    note = NoteFactory(on=concern, created_by=osh)
    assert as_person(colleague).post(get_notes_url(concern), {"remove": note.pk}).status_code == 404
    assert as_person(manager).post(get_notes_url(concern), {"remove": note.pk}).status_code == 302
    assert not Note.objects.exists()


def test_mentioned_colleague_is_notified(as_person, osh, osh_city, concern):
    colleague = UserFactory(username="nurlan", districts=[osh_city])
    as_person(osh).post(get_notes_url(concern), {"text": "Please call, @Nurlan."})
    assert (count_notifications(colleague), count_notifications(osh)) == (1, 0)
    page = as_person(colleague).get(NOTIFICATIONS)
    assert "Please call, @Nurlan." in page.content.decode()
    shown = page.context["notifications"]
    as_person(colleague).post(NOTIFICATIONS, {"mark": shown.marks})
    assert count_notifications(colleague) == 0
    assert Mention.objects.get().read_at is not None


def test_colleague_without_access_cannot_be_mentioned(as_person, osh, uzgen, concern):
    response = as_person(osh).post(get_notes_url(concern), {"text": "@uzgen look"})
    assert "No colleague with the user name “uzgen” may see this record." in response.content.decode()
    assert not Note.objects.exists()


@pytest.mark.parametrize("text", ["aigul@csi.example", "", "@ alone", "mail to a.b@csi.example"])
def test_addresses_are_no_mentions(osh, concern, text):
    assert find_mentioned(text, concern, osh) == []


def test_number_of_mentions_is_limited(osh, concern):
    with pytest.raises(ValidationError):
        find_mentioned(" ".join(f"@person{number}" for number in range(11)), concern, osh)


def test_changes_by_others_of_followed_records_are_news(as_person, osh, manager, concern):
    as_person(osh).post(f"{concern.get_absolute_url()}follow/")
    change(concern, osh, summary="The lamps are still dark")
    assert count_notifications(osh) == 0
    change(concern, manager, category="road")
    assert count_notifications(osh) == 1
    [news] = build_notifications(osh).news
    assert news.record == "The lamps are still dark"
    assert "changed: Category" in news.text
    add_note(acting_user=manager, record=concern, text="Promised for May")
    assert len(build_notifications(osh).news) == 2
    assert "<b>1</b>" in as_person(osh).get("/").content.decode()
    as_person(osh).post(f"{concern.get_absolute_url()}follow/")
    assert not Follow.objects.exists()


def test_followed_record_that_becomes_hidden_discloses_nothing(osh, manager, concern):
    follow(acting_user=osh, record=concern)
    change(concern, manager, summary="Secret", sensitivity="confidential")
    notifications = build_notifications(osh)
    assert (notifications.news, notifications.followed) == ([], [])
    assert count_notifications(osh) == 0


def test_record_of_another_district_cannot_be_followed(as_person, uzgen, concern):
    assert as_person(uzgen).post(f"{concern.get_absolute_url()}follow/").status_code == 404


def test_bell_needs_one_query_two_with_followed_records_and_none_for_readers(osh, uzgen, reader, concern):
    follow(acting_user=osh, record=concern)
    for user, expected in ((osh, 2), (uzgen, 1), (reader, 0)):
        with CaptureQueriesContext(connection) as queries:
            count_notifications(user)
        assert len(queries) == expected


def test_query_count_does_not_depend_on_the_number_of_records(osh, manager, osh_city):
    counts = []
    for _round in range(2):
        for concern in ConcernFactory.create_batch(3, district=osh_city):
            follow(acting_user=osh, record=concern)
            change(concern, manager, category="road")
            add_note(acting_user=manager, record=concern, text="@osh", mentioned=[osh])
        build_notifications(osh)
        with CaptureQueriesContext(connection) as queries:
            notifications = build_notifications(osh)
        counts.append(len(queries))
    assert len(notifications.mentions) == 6
    assert counts[0] == counts[1]


def test_notes_do_not_change_the_version_of_the_record(as_person, osh, concern):
    page = as_person(osh)
    edit_url = reverse("concerns:concern_edit", args=[concern.pk])
    version = page.get(edit_url).context["version"]
    add_note(acting_user=ManagerFactory(), record=concern, text="Meanwhile")
    assert page.get(edit_url).context["version"] == version
