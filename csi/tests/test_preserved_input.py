"""Input of other forms than those of records outlives sessions, cookies and records."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from csi.concerns.tests.factories import ConcernFactory
from csi.core.crud.models import Draft
from csi.core.history.actor import set_actor
from csi.reports.models import MessagePreferences
from csi.returns.models import MonthlyReturn
from csi.returns.tests.factories import MonthlyReturnFactory
from csi.tests.support.admin import build_admin_submission
from csi.tests.support.forms import read_fields
from csi.tests.support.sql import update
from districts.models import Contact
from districts.tests.factories import CommunityGroupFactory, ContactFactory, PoliceStrengthFactory
from forums.tests.factories import ActionFactory, MeetingFactory

pytestmark = pytest.mark.django_db

REASON = "A trip was counted twice, says the team of Өзгөн."


def get_token(response):
    return {response.context["token_field"]: response.context["token"]}


def send_after_session(client, user, url, data):
    """Submit a form after the session has ended, sign in and follow; return the page."""
    client.logout()
    sign_in = client.post(url, data)
    assert sign_in.url.startswith("/accounts/login/?next=")
    client.force_login(user)
    return client.get(f"{url}?draft={sign_in.url[-36:]}")


class TestDecision:
    @pytest.fixture
    def record(self, osh_city):
        return MonthlyReturnFactory(district=osh_city, accepted=True)

    @pytest.fixture
    def url(self, record):
        return reverse("returns:reopen", args=[record.pk])

    def test_reason_survives_an_ended_session(self, client, manager, record, url):
        client.force_login(manager)
        data = get_token(client.get(url)) | {"reason": REASON}
        page = send_after_session(client, manager, url, data)
        assert page.context["form"]["reason"].value() == REASON
        assert not page.context["form"].errors
        assert get_token(page) != {}
        client.post(url, get_token(page) | {"reason": REASON})
        assert MonthlyReturn.objects.get().status != "accepted"
        assert not Draft.objects.exists()

    def test_reason_survives_deleted_cookies(self, manager, url):
        client = Client(enforce_csrf_checks=True)
        client.force_login(manager)
        data = get_token(client.get(url)) | {"reason": REASON}
        client.cookies.clear()
        response = client.post(url, data, headers={"origin": "http://testserver"})
        assert response.url.startswith("/accounts/login/?next=")
        assert Draft.objects.get().values["reason"] == [REASON]
        assert Draft.objects.get().user == manager

    def test_stored_draft_is_discarded(self, client, manager, url):
        client.force_login(manager)
        send_after_session(client, manager, url, get_token(client.get(url)) | {"reason": REASON})
        assert client.get(url).context["drafts"]
        assert client.post(url, {"discard_draft": str(Draft.objects.get().token)}).url == url
        assert not Draft.objects.exists()
        assert MonthlyReturn.objects.get().status == "accepted"

    def test_draft_of_another_user_is_not_shown(self, client, manager, admin, url):
        client.force_login(manager)
        data = get_token(client.get(url)) | {"reason": REASON}
        assert REASON not in send_after_session(client, admin, url, data).content.decode()

    def test_reason_for_a_deleted_record_is_shown(self, client, manager, admin, osh_city):
        record = MonthlyReturnFactory(district=osh_city)
        url = reverse("returns:reopen", args=[record.pk])
        with set_actor(admin):
            record.delete()
        client.force_login(manager)
        response = client.post(url, {"reason": REASON})
        assert response.status_code == 410
        assert REASON in response.content.decode()


class TestAccount:
    def test_profile_survives_an_ended_session(self, client, osh):
        url = reverse("accounts:profile")
        client.force_login(osh)
        page = client.get(url)
        data = get_token(page) | read_fields([page.context["form"]])
        data |= {"first_name": "Айгүл", "version": page.context["version"], "current_password": "x"}
        page = send_after_session(client, osh, url, data)
        form = page.context["form"]
        assert form["first_name"].value() == "Айгүл"
        assert form["last_name"].value() == osh.last_name
        assert page.context["version"] == data["version"]
        assert "current_password" not in Draft.objects.get().values
        assert client.post(url, get_token(page) | read_fields([form])).status_code == 302
        osh.refresh_from_db()
        assert osh.first_name == "Айгүл"
        assert not Draft.objects.exists()


@pytest.mark.usefixtures("end_of_october")
class TestBulkEdit:
    @pytest.fixture
    def action(self, osh_city):
        return ActionFactory(meeting=MeetingFactory(group__district=osh_city))

    @pytest.fixture
    def url(self, action):
        """The page of the largest selection, of which the other records do not exist."""
        return f"/forums/actions/bulk/?record={action.pk}&{'&'.join(f'record={10**9 + n}' for n in range(99))}"

    def test_values_survive_an_ended_session_until_they_are_saved(self, client, osh, action, url):
        client.force_login(osh)
        data = get_token(client.get(url)) | {"due": "2011-12-24"}
        client.logout()
        assert client.post(url, data).url.startswith("/accounts/login/?next=")
        client.force_login(osh)
        [entry] = client.get("/").context["unsaved_entries"]
        assert entry.title == "Edit selected: Actions"
        page = client.get(entry.draft.url)
        assert page.context["form"]["due"].value() == "2011-12-24"
        assert not page.context["form"].errors
        preview = client.post(url, get_token(page) | {"due": "2011-12-24"})
        assert Draft.objects.exists()
        versions = {"versions": preview.context["versions"], "apply": "1"}
        assert client.post(url, get_token(preview) | versions | {"due": "2011-12-24"}).status_code == 302
        action.refresh_from_db()
        assert action.due == datetime.date(2011, 12, 24)
        assert not Draft.objects.exists()

    def test_discarded_draft_changes_nothing(self, client, osh, action, url):
        client.force_login(osh)
        data = get_token(client.get(url)) | {"due": "2011-12-24"}
        client.logout()
        client.post(url, data)
        client.force_login(osh)
        assert client.get(url).context["drafts"]
        assert client.post(url, {"discard_draft": str(Draft.objects.get().token)}).url == url
        assert not Draft.objects.exists()
        assert type(action).objects.get().due == action.due


class TestMerge:
    def test_chosen_values_survive_an_ended_session(self, client, osh, osh_city):
        older = ConcernFactory(district=osh_city, summary="Dark lane")
        newer = ConcernFactory(district=osh_city, summary="Dark school lane")
        url = f"/concerns/concerns/{older.pk}/merge/?duplicate={newer.pk}"
        client.force_login(osh)
        page = client.get(url)
        data = get_token(page) | {"version": page.context["version"], "summary": "duplicate"}
        client.logout()
        client.post(url, data)
        update(newer, details="In the school lane")
        client.force_login(osh)
        [entry] = client.get("/").context["unsaved_entries"]
        assert entry.title == f"Merge duplicates: {older}"
        page = client.get(entry.draft.url)
        assert page.context["form"]["summary"].value() == "duplicate"
        assert not page.context["form"].errors
        # The duplicate changed after the choice.
        data = get_token(page) | {"version": page.context["version"], "summary": "duplicate", "details": "duplicate"}
        stale = client.post(url, data)
        assert stale.status_code == 409
        assert Draft.objects.exists()
        assert client.post(url, data | {"version": stale.context["version"]}).status_code == 302
        older.refresh_from_db()
        assert older.summary == "Dark school lane"
        assert not Draft.objects.exists()


class TestMessagePreferences:
    def test_choice_survives_an_ended_session(self, client, osh):
        url = reverse("message_preferences")
        client.force_login(osh)
        page = send_after_session(client, osh, url, get_token(client.get(url)) | {"meetings": "on"})
        assert page.context["form"]["meetings"].value() is True
        assert not page.context["form"]["returns"].value()
        assert [str(entry.title) for entry in client.get("/").context["unsaved_entries"]] == ["E-mails"]
        assert client.post(url, get_token(page) | {"meetings": "on"}).status_code == 302
        assert MessagePreferences.objects.get(user=osh).meetings
        assert not Draft.objects.exists()


class TestAdminForms:
    @pytest.fixture
    def contact(self, osh_city):
        return ContactFactory(district=osh_city, telephone="0555")

    def test_change_survives_an_ended_session(self, client, admin, contact):
        url = reverse("admin:districts_contact_change", args=[contact.pk])
        client.force_login(admin)
        page = client.get(url)
        data = build_admin_submission(page.context) | get_token(page) | {"telephone": "0777"}
        page = send_after_session(client, admin, url, data)
        html = page.content.decode()
        assert "Your session had ended. Your entries are not saved yet" in html
        assert 'value="0777"' in html
        contact.refresh_from_db()
        assert contact.telephone == "0555"
        again = build_admin_submission(page.context) | get_token(page)
        assert client.post(url, again).status_code == 302
        contact.refresh_from_db()
        assert contact.telephone == "0777"
        assert not Draft.objects.exists()

    def test_new_record_and_its_rows_survive_deleted_cookies(self, admin):
        url, community = reverse("admin:districts_policestrength_add"), CommunityGroupFactory()
        client = Client(enforce_csrf_checks=True)
        client.force_login(admin)
        data = get_token(client.get(url)) | {"source": "Personnel office", "lines-TOTAL_FORMS": 1}
        data |= {"lines-INITIAL_FORMS": 0, "lines-0-community": community.pk, "lines-0-women": 7, "lines-0-men": 8}
        client.cookies.clear()
        response = client.post(url, data, headers={"origin": "http://testserver"})
        client.force_login(admin)
        html = client.get(f"{url}?draft={response.url[-36:]}").content.decode()
        assert 'value="Personnel office"' in html
        assert 'name="lines-0-women" value="7"' in html

    def test_restored_change_is_merged_with_a_newer_version(self, client, admin, contact):
        url = reverse("admin:districts_contact_change", args=[contact.pk])
        client.force_login(admin)
        page = client.get(url)
        data = build_admin_submission(page.context) | get_token(page) | {"telephone": "0777"}
        update(contact, office="First deputy")
        html = send_after_session(client, admin, url, data).content.decode()
        assert 'value="First deputy"' in html
        assert 'value="0777"' in html

    def test_new_account_survives_an_ended_session(self, client, admin):
        url = reverse("admin:accounts_user_add")
        client.force_login(admin)
        page = client.get(url)
        page = send_after_session(client, admin, url, get_token(page) | {"username": "aigul", "role": "reader"})
        assert 'value="aigul"' in page.content.decode()
        assert "Your session had ended" in page.content.decode()

    def test_form_of_a_deleted_record_becomes_a_new_one(self, client, admin, osh, osh_city):
        community = CommunityGroupFactory()
        record = PoliceStrengthFactory(station__district=osh_city, lines=[{"community": community}])
        url = reverse("admin:districts_policestrength_change", args=[record.pk])
        client.force_login(admin)
        page = client.get(url)
        data = build_admin_submission(page.context) | get_token(page) | {"source": "Payroll", "lines-0-women": "7"}
        with set_actor(osh):
            record.delete()
        page = client.post(url, data)
        html = page.content.decode()
        assert f"{osh.get_full_name()} deleted" in html
        add_url = reverse("admin:districts_policestrength_add")
        assert f'action="{add_url}"' in html
        again = build_admin_submission(page.context) | get_token(page)
        assert client.post(add_url, again).status_code == 302
        saved = type(record).objects.get()
        assert (saved.source, saved.lines.get().women) == ("Payroll", 7)
        assert not Contact.objects.exists()
