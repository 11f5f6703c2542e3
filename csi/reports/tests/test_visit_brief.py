"""Visit brief: commitments, changes, questions, access and the PDF of one page."""

import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from csi.concerns.tests.factories import ConcernFactory
from csi.core.periods import Span
from csi.reports.visit.changes import list_changes
from csi.reports.visit.commitments import list_oldest_commitments
from csi.reports.visit.questions import list_questions
from districts.models import District
from districts.tests.factories import AreaOfOperationFactory, ContactFactory
from forums.tests.factories import ActionFactory, MeetingFactory, WorkingGroupFactory
from initiatives.tests.factories import InitiativeFactory
from receptions.tests.factories import TripFactory

TODAY = datetime.date(2011, 10, 31)
OCTOBER = Span(datetime.date(2011, 10, 1), datetime.date(2011, 11, 1))


@pytest.fixture(autouse=True)
def fixed_date(settings):
    settings.MISSION_DATE = TODAY


@pytest.fixture
def meeting(osh_city):
    AreaOfOperationFactory(district=osh_city, starts=datetime.date(2011, 1, 1))
    return MeetingFactory(group=WorkingGroupFactory(district=osh_city))


def get_brief_url(district, page="visit_brief", **query):
    return reverse(page, args=[district.pk], query=query)


def test_five_oldest_commitments_are_listed_in_order(manager, osh_city, meeting):
    for month in range(1, 8):
        ConcernFactory(district=osh_city, summary=f"Concern {month}", raised_on=datetime.date(2011, month, 1))
    ActionFactory(meeting=meeting, description="Mend the lamp", due=datetime.date(2011, 10, 30))
    texts = [str(commitment.line.text) for commitment in list_oldest_commitments(manager, osh_city, TODAY, 5)]
    assert [text.split(":")[0] for text in texts[:2]] == ["Raised 1 Jan 2011", "Raised 1 Feb 2011"]
    assert len(texts) == 5
    [*_rest, last] = list_oldest_commitments(manager, osh_city, TODAY, 8)
    assert "Mend the lamp" in last.line.text
    assert "It was due on 30 Oct 2011 and is not done." in last.line.text


def test_questions_name_overdue_actions_missed_meetings_and_quiet_categories(manager, osh_city, meeting):
    contact = ContactFactory(district=osh_city, office="Head of the traffic unit", organisation="")
    ActionFactory(meeting=meeting, description="Mend the lamp", responsible=contact, due=datetime.date(2011, 10, 30))
    for day in (1, 2, 3):
        ConcernFactory(district=osh_city, category="land", raised_on=datetime.date(2011, 6, day))
    text = "\n".join(str(line.text) for line in list_questions(manager, osh_city, TODAY))
    assert "To Head of the traffic unit: “Mend the lamp” was due on 30 Oct 2011." in text
    assert f"Why did {meeting.group} not meet in June 2011, July 2011, August 2011, September 2011" in text
    assert "“Land and water” was last raised on 3 Jun 2011." in text


def test_changes_count_only_visible_records(osh, manager, osh_city):
    ConcernFactory(district=osh_city, category="land", raised_on=OCTOBER.start)
    for day in (2, 3):
        ConcernFactory(
            district=osh_city, raised_on=OCTOBER.start.replace(day=day), sensitivity="confidential", created_by=manager
        )
    counts = {
        user.username: [str(line.text) for line in list_changes(user, osh_city, OCTOBER)] for user in (osh, manager)
    }
    assert "1 concern was raised." in counts["osh"]
    assert any(text.startswith("3 concerns were raised, most about:") for text in counts["manager"])


def test_actions_became_overdue_on_the_day_after_they_were_due(osh, osh_city, meeting):
    for due in ("2011-10-19", "2011-10-20", "2011-10-30", "2011-10-31"):
        ActionFactory(meeting=meeting, due=datetime.date.fromisoformat(due))
    span = Span(datetime.date(2011, 10, 21), datetime.date(2011, 11, 1))
    assert "2 actions became overdue." in [str(line.text) for line in list_changes(osh, osh_city, span)]


def test_large_counts_have_separators_of_thousands(manager, osh_city):
    TripFactory(deployment__district=osh_city, visitors_women=1200, visitors_men=34)
    [line] = [line for line in list_changes(manager, osh_city, OCTOBER) if "Visitors" in str(line.text)]
    assert line.text == "The Mobile Police Reception made 1 trip. Visitors: 1,234."


def test_completed_initiatives_link_to_their_list(as_person, manager, osh_city):
    for starts in ("2011-09-10", "2011-10-10"):
        InitiativeFactory(district=osh_city, starts=datetime.date.fromisoformat(starts), done=True)
    [url] = [line.url for line in list_changes(manager, osh_city, OCTOBER) if "initiative" in str(line.text)]
    assert as_person(manager).get(url).context["page"].paginator.count == 1


def test_brief_of_another_district_returns_404(as_person, uzgen, reader, osh_city):
    for page in ("visit_brief", "visit_brief_pdf"):
        assert as_person(uzgen).get(get_brief_url(osh_city, page)).status_code == 404
        assert as_person(reader).get(get_brief_url(osh_city, page)).status_code == 403


def test_invalid_number_of_days_is_reported(as_person, manager, osh_city):
    response = as_person(manager).get(get_brief_url(osh_city, days="no"))
    assert "Enter a number of days from 1 to 366." in response.content.decode()
    response = as_person(manager).get(get_brief_url(osh_city, "visit_brief_pdf", days="0"))
    assert response.url == get_brief_url(osh_city, days="0")


def test_briefs_of_the_demonstration_fit_on_one_page(mission, client):
    client.force_login(mission["manager"])
    for district in District.objects.filter(name_en__in=("Osh city", "Uzgen")):
        content = client.get(get_brief_url(district, "visit_brief_pdf")).content
        assert len(PdfReader(io.BytesIO(content)).pages) == 1


def test_query_count_does_not_depend_on_the_number_of_records(as_person, osh, osh_city, meeting):
    counts = []
    for _round in range(2):
        ActionFactory.create_batch(12, meeting=meeting, due=datetime.date(2011, 10, 30))
        ConcernFactory.create_batch(12, district=osh_city)
        as_person(osh).get(get_brief_url(osh_city))
        with CaptureQueriesContext(connection) as queries:
            as_person(osh).get(get_brief_url(osh_city))
        counts.append(len(queries))
    assert counts[0] == counts[1]
