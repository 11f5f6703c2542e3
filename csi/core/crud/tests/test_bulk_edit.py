"""Bulk edit of the records selected on a list: fields, preview with reasons, save, stale previews."""

import datetime

import pytest

from csi.concerns.models import Concern
from csi.concerns.tests.factories import ConcernFactory
from csi.returns.tests.factories import create_accepted_return
from districts.tests.factories import ContactFactory
from forums.tests.factories import ActionFactory, MeetingFactory
from initiatives.models import Initiative
from initiatives.tests.factories import InitiativeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("end_of_october")]
URL = "/concerns/concerns/bulk/"


def select(url, *records):
    return f"{url}?{'&'.join(f'record={record.pk}' for record in records)}"


def apply(client, url, **values):
    """Post the preview of a page, then save what it accepts; return both responses."""
    preview = client.post(url, values)
    data = {**values, "versions": preview.context["versions"], "apply": "1"}
    return preview, client.post(url, data)


def test_preview_names_changes_and_reasons_and_saves_nothing(as_person, osh, osh_city, uzgen_district):
    locked, same, changed = (
        ConcernFactory(district=osh_city, raised_on=datetime.date(2011, month, 3), category=category)
        for month, category in ((9, "street"), (10, "road"), (10, "street"))
    )
    other = ConcernFactory(district=uzgen_district)
    create_accepted_return(osh_city, datetime.date(2011, 9, 1))
    url = select(URL, locked, same, changed, other)
    preview = as_person(osh).post(url, {"category": "road"})
    rows = {row.record: row for row in preview.context["rows"]}
    assert set(rows) == {locked, same, changed}
    assert "September 2011 is closed" in rows[locked].errors[0]
    assert (rows[same].changes, rows[same].errors) == ([], [])
    assert rows[changed].changes == [("Category", "Street crime and harassment", "Road safety")]
    assert "1 of 3 selected records will change" in preview.content.decode()
    assert not Concern.objects.filter(pk__in=[locked.pk, changed.pk], category="road").exists()


def test_accepted_records_are_saved_and_others_stay(as_person, osh, osh_city):
    actions = [ActionFactory(meeting=MeetingFactory(group__district=osh_city)) for _number in range(2)]
    earlier = ActionFactory(meeting=MeetingFactory(group__district=osh_city, month=datetime.date(2011, 8, 1)))
    contact = ContactFactory(district=osh_city, office="Head of the road service")
    url = select("/forums/actions/bulk/", *actions, earlier)
    due = datetime.date(2011, 10, 1)
    preview, saved = apply(as_person(osh), url, responsible=contact.pk, due=due.isoformat())
    accepted = {row.record for row in preview.context["rows"] if row.is_accepted}
    assert saved.status_code == 302
    assert earlier in accepted
    for action in (*actions, earlier):
        action.refresh_from_db()
        assert (action.due == due and action.responsible == contact) == (action in accepted)
    assert accepted != {*actions, earlier}


def test_rules_of_the_edit_form_apply(as_person, osh, manager, osh_city):
    initiatives = [InitiativeFactory(district=osh_city) for _number in range(2)]
    url = select("/initiatives/initiatives/bulk/", *initiatives)
    preview = as_person(osh).post(url, {"status": "approved"})
    assert [len(row.errors) for row in preview.context["rows"]] == [1, 1]
    preview, saved = apply(as_person(manager), url, status="approved")
    assert saved.status_code == 302
    assert set(Initiative.objects.values_list("status", flat=True)) == {"approved"}
    preview = as_person(manager).post(url, {"status": "done"})
    assert all("outcome" in " ".join(row.errors).lower() for row in preview.context["rows"])


def test_nothing_is_saved_if_a_record_changed_after_the_preview(as_person, osh, osh_city):
    concerns = [ConcernFactory(district=osh_city) for _number in range(2)]
    url, client = select(URL, *concerns), as_person(osh)
    preview = client.post(url, {"category": "road"})
    Concern.objects.filter(pk=concerns[0].pk).update(summary="Changed meanwhile")
    data = {"category": "road", "versions": preview.context["versions"], "apply": "1"}
    stale = client.post(url, data)
    assert stale.status_code == 409
    assert not Concern.objects.filter(category="road").exists()
    assert client.post(url, data | {"versions": stale.context["versions"]}).status_code == 302
    assert Concern.objects.filter(category="road").count() == 2


def test_list_offers_selection_to_those_who_may_edit_only(as_person, osh, manager, osh_city):
    concern = ConcernFactory(district=osh_city)
    html = as_person(osh).get("/concerns/concerns/").content.decode()
    assert f'name="record" value="{concern.pk}" form="selection"' in html
    assert f"{URL}?record={concern.pk}" in html
    assert "row-selection" not in as_person(osh).get("/districts/contacts/").content.decode()
    assert as_person(osh).get(URL).url == "/concerns/concerns/"
    assert "Unchanged" in as_person(osh).get(select(URL, concern)).content.decode()
    blank = as_person(osh).post(select(URL, concern), {})
    assert "Enter a value in at least one field" in blank.content.decode()
