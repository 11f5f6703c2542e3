"""The shares of communities at a meeting beside those of the census."""

import pytest

from districts.tests.factories import CommunityGroupFactory, PopulationFactory
from forums.tests.factories import CommunityPresenceFactory, MeetingFactory

pytestmark = pytest.mark.django_db

ADD = "/forums/meetings/add/"


@pytest.fixture
def communities(osh_city):
    kyrgyz, uzbek = CommunityGroupFactory(name_en="Kyrgyz"), CommunityGroupFactory(name_en="Uzbek")
    PopulationFactory(district=osh_city, community=uzbek, share="38.2", year=2009, people=None)
    PopulationFactory(district=osh_city, community=uzbek, share="45.0", year=2012, people=None)
    return kyrgyz, uzbek


def get_shares(response):
    formset = response.context["communities"]
    return {form.row_label: form.representation for form in formset.rows}


def test_form_shows_the_census_share_in_force(as_person, osh, group, communities):
    assert get_shares(as_person(osh).get(ADD)) == {"Kyrgyz": "", "Uzbek": "38% in the district"}


def test_saved_form_and_page_show_both_shares(as_person, osh, group, communities):
    kyrgyz, uzbek = communities
    meeting = MeetingFactory(group=group)
    CommunityPresenceFactory(meeting=meeting, community=kyrgyz, people=11)
    CommunityPresenceFactory(meeting=meeting, community=uzbek, people=5)
    page = as_person(osh)
    shares = get_shares(page.get(f"{meeting.get_absolute_url()}edit/"))
    assert shares == {"Kyrgyz": "69% here (11 of 16)", "Uzbek": "31% here (5 of 16), 38% in the district"}
    summary = page.get(meeting.get_absolute_url()).context["attendance"]
    assert [row[1:] for row in summary.community_shares] == [(69, None), (31, "38")]


@pytest.mark.audit
@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_shares_follow_the_typed_numbers(page_as, osh, group, communities):
    page = page_as(osh)
    page.goto(ADD)
    page.click(".communities summary")
    page.fill("[name=communities-0-people]", "11")
    page.fill("[name=communities-1-people]", "5")
    texts = page.locator("[data-representation]").all_inner_texts()
    assert texts == ["31% here (5 of 16), 38% in the district"]
    assert page.get_attribute("[name=communities-1-people]", "inputmode") == "numeric"
