"""Monthly returns of the demonstration: completeness, checks and the home page."""

import datetime
import re

from django.db import IntegrityError, transaction
from django.urls import reverse

from csi.core.periods import Month
from csi.returns.checklist import build_checklist
from csi.returns.expected import ReturnCompleteness
from csi.returns.models import MonthlyReturn
from csi.tests.support.view_contracts import count_listed_records
from districts.models import District
from forums.models import Attendance, Meeting
from forums.tests.factories import AttendanceFactory
from receptions.models import Trip

SEPTEMBER, OCTOBER = Month(2011, 9), Month(2011, 10)


def test_completeness_counts_accepted_returns(mission):
    districts = District.objects.in_operation_on(datetime.date(2011, 10, 31))
    completeness = MonthlyReturn.objects.completeness
    assert completeness(SEPTEMBER.span, districts) == ReturnCompleteness(accepted=8, total=10)
    assert completeness(OCTOBER.span, districts) == ReturnCompleteness(accepted=0, total=10)
    # From November 2010 on; Aravan's August has come back with a remark.
    total = MonthlyReturn.objects.all().completeness(
        type(SEPTEMBER.span)(datetime.date(2010, 11, 18), datetime.date(2011, 12, 31)), districts
    )
    assert (total.accepted, total.total, total.provisional) == (107, 120, 13)
    actual = set(MonthlyReturn.objects.exclude(narrative="").values_list("narrative", flat=True))
    assert sum(bool(re.search("[а-яңөү]", narrative)) for narrative in actual) > 20


def test_return_counts_match_the_linked_lists(mission):
    for username, months in (("manager", (SEPTEMBER,)), ("osh", (Month(2011, 6), OCTOBER))):
        user = mission[username]
        for district in District.objects.visible_to(user).in_operation_on(OCTOBER.start)[:3]:
            for month in months:
                for recorded in build_checklist(district, month, user).counts:
                    assert count_listed_records(user, recorded.url) == recorded.count, recorded


def test_missing_and_unusual_values_are_reported(mission):
    manager, osh = mission["manager"], District.objects.get(name_en="Osh city")
    checklist = build_checklist(osh, OCTOBER, manager)
    assert [issue.text for issue in checklist.errors] == ["Osh city CSWG: no meeting is recorded"]
    assert checklist.warnings == []

    held_meeting = Meeting.objects.held().get(group__district=osh, month=OCTOBER.start)
    Attendance.objects.filter(meeting=held_meeting).delete()
    AttendanceFactory(meeting=held_meeting, sector="police", women=0, men=700)
    distant_meeting = Meeting.objects.create(
        group=held_meeting.group, month=OCTOBER.start, kind="extraordinary", date=datetime.date(2011, 11, 20)
    )
    first_trip, second_trip = Trip.objects.made_between(OCTOBER.start, OCTOBER.end).filter(deployment__district=osh)[:2]
    Trip.objects.filter(pk=first_trip.pk).update(officers_women=0, officers_men=0)
    Trip.objects.filter(pk=second_trip.pk).update(visitors_men=800)

    checklist = build_checklist(osh, OCTOBER, manager)
    warnings = " ".join(issue.text for issue in checklist.warnings)
    for expected_text in (
        f"{held_meeting}: 700 participants, ",
        f"{distant_meeting} was held on 20 Nov 2011, more than 14 days outside its month",
        f"{first_trip}: no crew is recorded",
        f"{second_trip}: ",
        "visitors, ",
    ):
        assert expected_text in warnings, expected_text
    assert f"{distant_meeting}: no attendance is recorded" in [issue.text for issue in checklist.errors]


def test_home_shows_due_date_and_status_of_the_return(mission, client):
    client.force_login(mission["osh"])
    home = client.get(reverse("home")).content.decode()
    assert "· October 2011 · return due in 5 days" in home
    assert "October 2011 return started, due 5 Nov 2011" in home
    record = MonthlyReturn.objects.get(district__name_en="Osh city", month=OCTOBER.start)
    question = client.post(reverse("returns:submit", args=[record.pk]))
    number = re.search(r'name="open_items" value="(\d+)"', question.content.decode())[1]
    client.post(reverse("returns:submit", args=[record.pk]), {"open_items": number})
    home = client.get(reverse("home")).content.decode()
    assert "return submitted" in home
    assert "October 2011 return submitted, awaiting review" in home


def test_records_of_an_accepted_month_are_locked(mission):
    accepted = MonthlyReturn.objects.accepted().get(district__name_en="Osh city", month=SEPTEMBER.start)
    trips = Trip.objects.filter(deployment__district=accepted.district).made_between(SEPTEMBER.start, SEPTEMBER.end)
    try:
        with transaction.atomic():
            trips.update(visitors_men=1)
    except IntegrityError as refusal:
        assert "These days are" in str(refusal)
    else:
        raise AssertionError("a closed month was changed")
