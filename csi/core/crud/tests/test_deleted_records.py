"""A form of a record that someone else has deleted: the input becomes a new record."""

import pytest
from django.urls import reverse

from csi.concerns.models import Concern
from csi.concerns.tests.factories import ConcernFactory
from csi.core.crud.concurrency import VERSION_FIELD
from csi.core.history.actor import set_actor
from csi.tests.support.forms import build_submission
from districts.models import Contact, PoliceStrength
from districts.tests.factories import CommunityGroupFactory, ContactFactory, PoliceStrengthFactory
from forums.models import Meeting
from forums.tests.factories import AttendanceFactory, MeetingFactory, WorkingGroupFactory

pytestmark = pytest.mark.django_db


def delete(record, user):
    with set_actor(user):
        record.delete()


def open_as_new(page, response):
    """Submit the entries of the page as a new record; return the form that opens."""
    context = response.context
    data = {context["token_field"]: context["token"], context["restore_field"]: "1"}
    for name, value in context["posted_pairs"]:
        data.setdefault(name, []).append(value) if isinstance(data.get(name), list) else data.update({name: [value]})
    response = page.post(context["add_url"], data)
    assert response.status_code == 200
    return response


class TestContact:
    @pytest.fixture
    def contact(self, osh_city):
        return ContactFactory(district=osh_city, office="Deputy akim", telephone="0555")

    @pytest.fixture
    def url(self, contact):
        return f"{contact.get_absolute_url()}edit/"

    def test_input_is_shown_with_the_deletion_and_opens_as_a_new_record(
        self, as_person, osh, manager, contact, url, osh_city
    ):
        page = as_person(osh)
        data = build_submission(page.get(url).context) | {"telephone": "0777 12", "name": ""}
        delete(contact, manager)
        response = as_person(osh).post(url, data)
        html = response.content.decode()
        assert response.status_code == 410
        assert "Deputy akim" in html
        assert f"{manager.get_full_name()} deleted it on" in html
        assert "0777 12" in html
        form = open_as_new(page, response).context["form"]
        assert form["telephone"].value() == "0777 12"
        assert form["office"].value() == "Deputy akim"
        assert not Contact.objects.exists()
        again = build_submission(open_as_new(page, response).context)
        assert page.post(response.context["add_url"], again).status_code == 302
        assert Contact.objects.get().telephone == "0777 12"

    def test_page_of_the_form_names_the_deletion(self, as_person, osh, manager, contact, url):
        delete(contact, manager)
        response = as_person(osh).get(url)
        assert response.status_code == 410
        assert "deleted it on" in response.content.decode()
        assert "Your entries" not in response.content.decode()

    def test_record_outside_the_districts_of_the_user_is_not_found(self, as_person, uzgen, osh, contact, url):
        delete(contact, osh)
        assert as_person(uzgen).post(url, {"telephone": "0777"}).status_code == 404
        assert as_person(uzgen).get(url).status_code == 404

    def test_record_that_never_existed_is_not_found(self, as_person, admin):
        assert as_person(admin).post("/districts/contacts/987654/edit/", {}).status_code == 404

    def test_second_deletion_names_the_first(self, as_person, osh, manager, contact):
        page, url = as_person(osh), f"{contact.get_absolute_url()}delete/"
        data = {VERSION_FIELD: page.get(url).context["version"]}
        delete(contact, manager)
        response = page.post(url, data)
        assert response.status_code == 410
        assert "deleted it on" in response.content.decode()

    def test_draft_of_an_ended_session_is_shown(self, client, as_person, osh, manager, contact, url):
        data = build_submission(as_person(osh).get(url).context) | {"telephone": "0777 12"}
        client.logout()
        sign_in = client.post(url, data).url
        delete(contact, manager)
        client.force_login(osh)
        response = client.get(f"{url}?draft={sign_in[-36:]}")
        assert response.status_code == 410
        assert "0777 12" in response.content.decode()

    def test_manager_reaches_the_history_and_can_restore(self, as_person, admin, osh, contact, url):
        history_url = reverse("history:record", args=["districts_contact", contact.pk])
        delete(contact, osh)
        assert history_url in as_person(admin).get(url).content.decode()


def test_rows_become_rows_of_the_new_record(as_person, osh, osh_city):
    kyrgyz, uzbek = CommunityGroupFactory(name_en="Kyrgyz"), CommunityGroupFactory(name_en="Uzbek")
    strength = PoliceStrengthFactory(station__district=osh_city, lines=[{"community": kyrgyz}])
    page, url = as_person(osh), f"{strength.get_absolute_url()}edit/"
    data = build_submission(page.get(url).context)
    names = [name for name, value in data.items() if name.endswith("-community") and str(value) == str(uzbek.pk)]
    [row] = [name.removesuffix("community") for name in names]
    delete(strength, osh)
    response = page.post(url, data | {f"{row}women": "7", f"{row}men": "8"})
    assert ("Officers by community, Uzbek", "Women: 7; Men: 8") in response.context["entries"]
    restored = open_as_new(page, response)
    assert page.post(response.context["add_url"], build_submission(restored.context)).status_code == 302
    saved = PoliceStrength.objects.get().lines.values_list("community__name_en", "women", "men")
    assert set(saved) == {("Kyrgyz", 2, 18), ("Uzbek", 7, 8)}


def test_meeting_with_attendance_becomes_a_new_meeting(as_person, osh, osh_city):
    meeting = MeetingFactory(group=WorkingGroupFactory(district=osh_city))
    AttendanceFactory(meeting=meeting, sector="police", women=1, men=2, under_30=0)
    page, url = as_person(osh), f"{meeting.get_absolute_url()}edit/"
    data = build_submission(page.get(url).context) | {"minutes": "Lamps were discussed."}
    delete(meeting, osh)
    response = page.post(url, data)
    assert response.status_code == 410
    restored = build_submission(open_as_new(page, response).context)
    assert page.post(response.context["add_url"], restored).status_code == 302
    assert Meeting.objects.get().minutes == "Lamps were discussed."
    assert Meeting.objects.get().attendances.get().men == 2


@pytest.mark.parametrize(("author", "status"), [("manager", 404), ("osh", 410)])
def test_deleted_confidential_concern_is_known_to_its_author_only(request, as_person, osh, osh_city, author, status):
    with set_actor(request.getfixturevalue(author)):
        concern = ConcernFactory(district=osh_city, sensitivity="confidential")
    url = f"{concern.get_absolute_url()}edit/"
    delete(concern, request.getfixturevalue("admin"))
    assert not Concern.objects.exists()
    assert as_person(osh).get(url).status_code == status
