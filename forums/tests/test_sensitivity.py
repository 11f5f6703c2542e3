"""Tests that pages do not disclose confidential concerns."""

import pytest

from csi.concerns.models import Sensitivity
from csi.concerns.tests.factories import ConcernFactory
from csi.core.history.actor import set_actor
from csi.tests.support.view_contracts import read_csv
from districts.tests.factories import ContactFactory
from forums.models import Action, Discussion
from forums.tests.factories import ActionFactory, DiscussionFactory, MeetingFactory
from forums.tests.form_data import build_agreed_actions_data, build_meeting_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(group):
    return MeetingFactory(group=group)


@pytest.fixture
def hidden_action(manager, meeting):
    """An action and an agenda item for a confidential concern recorded by a manager."""
    with set_actor(manager):
        concern = ConcernFactory(
            district=meeting.group.district, summary="Bribes at the checkpoint", sensitivity=Sensitivity.CONFIDENTIAL
        )
        DiscussionFactory(meeting=meeting, concern=concern)
        responsible = ContactFactory(district=meeting.group.district)
        return ActionFactory(
            meeting=meeting, concern=concern, description="Ask the prosecutor", responsible=responsible
        )


@pytest.fixture
def plain_action(meeting):
    return ActionFactory(meeting=meeting, description="Mend the lights")


def test_meeting_page_hides_confidential_concern(as_person, osh, manager, meeting, hidden_action, plain_action):
    page = as_person(osh).get(meeting.get_absolute_url()).content.decode()
    assert "Mend the lights" in page
    assert "Bribes" not in page
    assert "prosecutor" not in page
    assert "Bribes" in as_person(manager).get(meeting.get_absolute_url()).content.decode()


@pytest.mark.parametrize("door", ["group", "district", "responsible"])
def test_related_pages_hide_confidential_concern(as_person, osh, meeting, hidden_action, door):
    panels = {
        "group": meeting.group,
        "district": meeting.group.district,
        "responsible": hidden_action.responsible,
    }
    page = as_person(osh).get(panels[door].get_absolute_url())
    assert page.status_code == 200
    assert "prosecutor" not in page.content.decode()


def test_list_search_and_export_omit_confidential_action(as_person, osh, manager, hidden_action, plain_action):
    page = as_person(osh)
    for query in (
        {},
        {"q": "bribes"},
        {"q": "prosecutor"},
        {"stage": "overdue"},
        {"concern": hidden_action.concern_id},
    ):
        response = page.get("/forums/actions/", query)
        assert "Ask the prosecutor" not in response.content.decode()
        assert hidden_action not in response.context["filters"].qs
    [_header, *lines] = read_csv(page.get("/forums/actions/", {"export": "csv"}))
    assert [line[0] for line in lines] == ["Mend the lights"]
    assert as_person(manager).get("/forums/actions/", {"q": "bribes"}).context["filters"].qs.count() == 1


def test_action_of_confidential_concern_returns_404(as_person, osh, manager, hidden_action):
    url = hidden_action.get_absolute_url()
    for door in ("", "edit/", "delete/"):
        assert as_person(osh).get(url + door).status_code == 404
    assert as_person(osh).post(f"{url}done/", {"done_on": "2011-10-31"}).status_code == 404
    assert as_person(manager).get(url).status_code == 200


def test_author_sees_confidential_concern(as_person, osh, meeting):
    with set_actor(osh):
        concern = ConcernFactory(district=meeting.group.district, sensitivity=Sensitivity.CONFIDENTIAL)
    action = ActionFactory(meeting=meeting, concern=concern)
    assert as_person(osh).get(action.get_absolute_url()).status_code == 200


def test_counts_omit_confidential_concern(osh, manager, meeting, hidden_action, plain_action):
    assert Action.objects.visible_to(osh).count() == 1
    assert Discussion.objects.visible_to(osh).count() == 0
    assert Action.objects.visible_to(manager).count() == 2
    assert Discussion.objects.visible_to(manager).count() == 1


def test_restricted_concern_is_visible_to_district_team(osh, uzgen, meeting):
    concern = ConcernFactory(district=meeting.group.district, sensitivity=Sensitivity.RESTRICTED)
    ActionFactory(meeting=meeting, concern=concern)
    assert Action.objects.visible_to(osh).count() == 1
    assert Action.objects.visible_to(uzgen).count() == 0


def test_delete_page_does_not_count_hidden_item(as_person, osh, manager, meeting, hidden_action):
    url = f"{meeting.get_absolute_url()}delete/"
    assert as_person(osh).get(url).context["cascading_records"] == []
    [agenda] = as_person(manager).get(url).context["cascading_records"]
    assert agenda.count == 1


def test_hidden_record_blocks_deletion_without_details(as_person, osh, manager, meeting, hidden_action):
    url = f"{meeting.get_absolute_url()}delete/"
    response = as_person(osh).post(url)
    assert response.status_code == 409
    assert response.context["protecting_records"] == [] and response.context["has_hidden_dependents"]
    assert "you cannot view" in response.content.decode()
    response = as_person(manager).post(url)
    assert [protector.count for protector in response.context["protecting_records"]] == [1]
    assert not response.context["has_hidden_dependents"]


def test_concern_page_shows_agenda_items_and_actions(as_person, osh, meeting):
    action = ActionFactory(meeting=meeting, concern=DiscussionFactory(meeting=meeting).concern)
    page = as_person(osh).get(action.concern.get_absolute_url()).content.decode()
    assert action.description in page
    assert meeting.get_absolute_url() in page


def test_edit_preserves_responsible_contact_of_another_district(as_person, osh, meeting, uzgen_district):
    """A contact that the form does not offer is neither disclosed nor lost."""
    elsewhere = ContactFactory(district=meeting.group.district, office="Prosecutor of Uzgen")
    action = ActionFactory(meeting=meeting, responsible=elsewhere)
    elsewhere.district = uzgen_district
    elsewhere.save()
    edit = f"{meeting.get_absolute_url()}edit/"
    assert "Prosecutor of Uzgen" not in as_person(osh).get(edit).content.decode()
    data = build_meeting_data(meeting.group, **build_agreed_actions_data(saved=[action]), venue="School no. 4")
    data |= {"month": meeting.month.strftime("%Y-%m"), "date": meeting.date.isoformat(), "actions-0-responsible": ""}
    response = as_person(osh).post(edit, data)
    assert response.status_code == 302, response.context["form"].errors
    action.refresh_from_db()
    assert action.responsible == elsewhere
    assert action.meeting.venue == "School no. 4"


def test_meeting_with_hidden_agenda_item_is_not_deleted(as_person, osh, manager, meeting):
    with set_actor(manager):
        concern = ConcernFactory(district=meeting.group.district, sensitivity=Sensitivity.CONFIDENTIAL)
    item = DiscussionFactory(meeting=meeting, concern=concern)
    url = f"{meeting.get_absolute_url()}delete/"
    assert "you cannot view" in as_person(osh).get(url).content.decode()
    assert as_person(osh).post(url).status_code == 409
    assert Discussion.objects.filter(pk=item.pk).exists()
    assert as_person(manager).post(url).status_code == 302
