"""The number of keys that recording a meeting takes.

Typed text does not count; Tab, Enter, Space and shortcuts do.
"""

import pytest

from csi.concerns.tests.factories import ConcernFactory
from districts.models import Sector
from districts.tests.factories import ContactFactory
from forums.models import Meeting
from forums.tests.factories import ActionFactory, MeetingFactory, VerifierFactory

pytestmark = [pytest.mark.audit, pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# (women, men, of whom under 30) of eight sectors, in the order of the form
ATTENDANCE = [("1", "4", "1"), ("2", "3", "0"), ("3", "1", "1"), ("4", "0", "1"), ("2", "3", "5"), ("1", "4", "0")]
ATTENDANCE += [("1", "2", "1"), ("0", "1", "1")]
MAX_KEYS = 60


class CountedKeys:
    """The keyboard of a page, with the number of keys other than those of typed text."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def type(self, text):
        self.page.keyboard.type(text)

    def press_tab_until(self, text):
        """Press Tab until the element with that text or name has the focus."""
        for _press in range(30):
            self.press("Tab")
            script = "(({name, id, innerText}) => `${name ?? ''} ${id} ${innerText}`)(document.activeElement)"
            if text in self.page.evaluate(script):
                return
        raise AssertionError(f"Tab does not lead to {text}")


@pytest.fixture
def _records(osh_city, group):
    for number, summary in enumerate(("No street lights", "Sheep stolen", "Fights at the bus stop"), 1):
        ConcernFactory(district=osh_city, summary=summary, raised_on=f"2011-09-0{number}")
    ContactFactory(district=osh_city, office="Head of street lighting", organisation="City")
    ContactFactory(district=osh_city, office="Head of patrols", organisation="Police", sector=Sector.POLICE)
    VerifierFactory(district=osh_city, office="Court of elders")
    last = MeetingFactory(group=group, month="2011-09-01", date="2011-09-08")
    for number in (1, 2):
        ActionFactory(meeting=last, description=f"Earlier action {number}", due=f"2011-10-0{number}")


def open_form(page, keys):
    page.goto("/")
    keys.press("Tab", "Enter")  # skip to the content
    keys.press_tab_until("Record meeting")
    keys.press("Enter")
    page.wait_for_selector("[data-agenda]")


def enter_attendance(keys):
    keys.press("Control+ArrowDown", "Control+ArrowDown")  # when and where, attendance
    for women, men, under_30 in ATTENDANCE:
        keys.type(women)
        keys.press("Tab")
        keys.type(men)
        keys.press("Tab")
        keys.type(under_30)
        keys.press("Enter")


def enter_action(keys, description, office, item):
    keys.type(description)
    keys.press("Tab")
    keys.type(office)
    keys.press("Enter", "Tab")
    keys.type(item)


def save(page, keys):
    keys.press("Control+Enter")
    page.wait_for_selector(".next-steps")


def get_recorded():
    meeting = Meeting.objects.for_list().get(month="2011-10-01")
    assert meeting.attendances.count() == 8 and meeting.people == 32
    assert meeting.discussions.count() == 3
    actions = meeting.actions.select_related("responsible", "concern").order_by("pk")
    assert [action.responsible.office for action in actions] == ["Head of street lighting", "Head of patrols"]
    assert {str(action.due) for action in actions} == {"2011-11-28"}
    return meeting, actions


@pytest.mark.usefixtures("_records")
def test_meeting_with_waiting_concerns_takes_fewer_than_60_keys(page_as, osh, record_property):
    page = page_as(osh)
    keys = CountedKeys(page)
    open_form(page, keys)
    enter_attendance(keys)
    keys.press("Control+ArrowDown", "Control+ArrowDown")  # commitments, agenda
    keys.press("1", "2", "3")
    keys.press("Control+ArrowDown")
    enter_action(keys, "Put up six lamps", "street lighting", "Item 1")
    keys.press("Enter")  # the next row
    enter_action(keys, "Patrol the pasture", "patrols", "Item 2")
    save(page, keys)
    meeting, actions = get_recorded()
    assert [action.concern.summary for action in actions] == ["No street lights", "Sheep stolen"]
    record_property(
        "figures",
        f"Home to the saved meeting: {keys.count} keys for eight sectors, three waiting concerns, two actions",
    )
    assert keys.count < MAX_KEYS
    assert meeting.venue == "House of Culture"


@pytest.mark.usefixtures("_records")
def test_meeting_with_progress_and_a_new_concern_takes_fewer_than_60_keys(page_as, osh, record_property):
    page = page_as(osh)
    keys = CountedKeys(page)
    open_form(page, keys)
    enter_attendance(keys)
    keys.press("Control+ArrowDown")
    keys.press("Space")  # the first commitment is done
    keys.press("Control+ArrowDown")
    keys.press("1", "2")
    keys.press("Enter", "Enter")  # the row of the other waiting concern, the blank row
    keys.press_tab_until("Or raise a new concern")
    keys.press("Enter", "Tab")
    keys.type("Stray dogs at the bazaar")
    keys.press("Tab")
    keys.type("Other")
    keys.press("Enter", "Tab", "Tab")
    keys.type("Women")
    keys.press("Control+ArrowDown")
    enter_action(keys, "Put up six lamps", "street lighting", "Item 1")
    keys.press("Enter")
    enter_action(keys, "Catch the dogs", "patrols", "Item 4")
    save(page, keys)
    meeting, actions = get_recorded()
    assert [action.concern.summary for action in actions] == ["No street lights", "Stray dogs at the bazaar"]
    earlier = meeting.group.meetings.get(month="2011-09-01").actions.order_by("pk")
    assert [action.done_on for action in earlier] == [meeting.date, None]
    record_property(
        "figures", f"Home to the saved meeting: {keys.count} keys with a new concern and a commitment that was done"
    )
    assert keys.count < MAX_KEYS
