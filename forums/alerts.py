"""Alerts of forums: meetings that are missing, overdue actions, and concerns without an action."""

import datetime
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.accounts.models import User
from csi.concerns.models import ACTION_WAIT_LIMIT, Concern
from csi.core.access import limit_to_scopes
from csi.core.periods import Month
from csi.core.registries.alerts import Alert, AlertType, register_alert_source
from csi.core.typing import RecordUser
from csi.core.urls import cached_reverse
from csi.returns.models import MonthlyReturn
from districts.alert_contacts import build_alert_contact
from districts.models import Contact
from forums.models import Action, Meeting, MeetingState, WorkingGroup
from forums.schedule import ExpectedMeeting, ExpectedMeetingOutcome, get_expected_meetings

# Meetings missed earlier are in the cadence report only, because nobody records them any more.
MONTHS_BACK = 3

MISSED = AlertType(
    key="missed",
    position=10,
    label=gettext_lazy("Missed meetings"),
    name=gettext_lazy("Missed meeting"),
    icon="calendar-x",
    definition=gettext_lazy(
        "A regular meeting was due in the last three months and was neither held nor cancelled. "
        "Meetings missed earlier are on the page “Forum cadence” only."
    ),
)
UNRECORDED = AlertType(
    key="unrecorded",
    position=15,
    label=gettext_lazy("Planned meetings not recorded"),
    name=gettext_lazy("Not recorded"),
    icon="calendar-event",
    definition=gettext_lazy(
        "The day of a planned meeting has passed. Record it as held or cancelled. "
        "A meeting that is already missed is listed there."
    ),
    date_label=gettext_lazy("planned for %(day)s"),
)
UNSCHEDULED = AlertType(
    key="unscheduled",
    position=20,
    label=gettext_lazy("Meetings not yet scheduled"),
    name=gettext_lazy("Not scheduled"),
    icon="calendar-event",
    definition=gettext_lazy("A regular meeting is due this month and none has been planned, held or cancelled."),
)
OVERDUE = AlertType(
    key="overdue",
    position=30,
    label=gettext_lazy("Overdue actions"),
    name=gettext_lazy("Overdue action"),
    icon="clock-history",
    definition=gettext_lazy("The due date has passed and the action is not done."),
)
WAITING = AlertType(
    key="waiting",
    position=40,
    label=gettext_lazy("Concerns without an action"),
    name=gettext_lazy("No action agreed"),
    icon="chat-square-text",
    definition=gettext_lazy("The concern was raised more than 60 days ago and no action has been agreed."),
    date_label=gettext_lazy("raised %(day)s"),
    response_time=ACTION_WAIT_LIMIT,
)


@register_alert_source(MISSED, UNRECORDED, UNSCHEDULED)
def list_meeting_alerts(user: User, today: datetime.date, scopes: Collection[int] | None) -> Iterator[Alert]:
    """Yield the meetings missed recently, not recorded, and not scheduled for this month."""
    groups = limit_to_scopes(WorkingGroup.objects.visible_to(user), scopes)
    current = Month.from_date(today)
    first = current.add(-MONTHS_BACK)
    expected_meetings = [
        expected
        for expected in get_expected_meetings(groups, today, first.start)
        if first <= expected.month <= current
        and (expected.is_unscheduled or expected.outcome == ExpectedMeetingOutcome.MISSED)
    ]
    groups_by_id = {
        group.pk: group
        for group in groups.filter(pk__in={expected.group_id for expected in expected_meetings})
        .select_related("district", "chair")
        .order_by()
    }
    for expected in expected_meetings:
        group, month = groups_by_id[expected.group_id], expected.month
        action_label, action_url = _meeting_action(expected, group)
        yield Alert(
            UNSCHEDULED if expected.is_unscheduled else MISSED,
            group.district,
            _("%(group)s, %(month)s") % {"group": group, "month": month.label},
            since=month.start if expected.is_unscheduled else month.end,
            day=month.span.last_day,
            today=today,
            url=group.get_absolute_url(),
            action_label=action_label,
            action_url=action_url,
            contact=build_alert_contact(group.chair),
            complete=_link_accepted_returns,
        )
    listed = {expected.meeting_id for expected in expected_meetings}
    meetings = limit_to_scopes(Meeting.objects.visible_to(user), scopes).unrecorded_on(today)
    for meeting in meetings.select_related("group__district", "group__chair"):
        if meeting.pk not in listed and meeting.date:
            yield Alert(
                UNRECORDED,
                meeting.group.district,
                str(meeting),
                since=meeting.date,
                day=meeting.date,
                today=today,
                url=meeting.get_absolute_url(),
                action_label=_("Record meeting"),
                action_url=cached_reverse("forums:meeting_edit", meeting.pk, query={"record": 1}),
                action_day=meeting.date,
                contact=build_alert_contact(meeting.group.chair),
            )


def _meeting_action(expected: ExpectedMeeting, group: WorkingGroup) -> tuple[str, str]:
    """Return the label and the URL of the page on which the alert can be resolved."""
    label = _("Schedule meeting") if expected.is_unscheduled else _("Record meeting")
    if expected.meeting_id:
        return label, cached_reverse("forums:meeting_edit", expected.meeting_id, query={"record": 1})
    query = {"group": group.pk, "month": expected.month}
    if expected.is_unscheduled:
        query["state"] = MeetingState.PLANNED
    return label, reverse("forums:meeting_add", query=query)


def _link_accepted_returns(user: RecordUser, alerts: Sequence[Alert]) -> Iterator[Alert]:
    """Yield alerts about meetings; accepted months are closed, so that their action is to open the return."""
    months, districts = {Month.from_date(alert.day).start for alert in alerts}, {alert.scope.pk for alert in alerts}
    returns = MonthlyReturn.objects.visible_to(user).accepted().filter(month__in=months, district__in=districts)
    accepted = {(item.district_id, item.month): item for item in returns.order_by()}
    for alert in alerts:
        accepted_return = accepted.get((alert.scope.pk, Month.from_date(alert.day).start))
        if accepted_return:
            yield replace(alert, action_label=_("Open return"), action_url=accepted_return.get_absolute_url())
        else:
            yield alert


@register_alert_source(OVERDUE)
def list_action_alerts(user: User, today: datetime.date, scopes: Collection[int] | None) -> Iterator[Alert]:
    actions = limit_to_scopes(Action.objects.visible_to(user), scopes).outstanding().overdue_on(today)
    for action in actions.select_related("meeting__group__district", "meeting__group__chair", "responsible"):
        yield Alert(
            OVERDUE,
            action.meeting.group.district,
            str(action),
            since=action.due,
            day=action.due,
            today=today,
            url=action.get_absolute_url(),
            action_label=_("Record progress"),
            action_url=cached_reverse("forums:action_edit", action.pk),
            contact=build_alert_contact(action.responsible, action.meeting.group.chair),
        )


@register_alert_source(WAITING)
def list_concern_alerts(user: User, today: datetime.date, scopes: Collection[int] | None) -> Iterator[Alert]:
    concerns = limit_to_scopes(Concern.objects.visible_to(user), scopes).awaiting_action_on(today)
    for concern in concerns.select_related("district"):
        yield Alert(
            WAITING,
            concern.district,
            str(concern),
            since=concern.raised_on + ACTION_WAIT_LIMIT,
            day=concern.raised_on,
            today=today,
            url=concern.get_absolute_url(),
            action_label=_("Add action"),
            action_url=cached_reverse("forums:action_add", query={"concern": concern.pk}),
            complete=_add_chairs,
        )


def _add_chairs(_user: RecordUser, alerts: Sequence[Alert]) -> list[Alert]:
    """Return the alerts with the chair of the first active working group of their district."""
    groups = WorkingGroup.objects.active_on(alerts[0].today)
    groups = groups.filter(district__in={alert.scope.pk for alert in alerts}, chair__isnull=False)
    chairs: dict[int, Contact | None] = {}
    for group in groups.select_related("chair").order_by("name", "pk"):
        chairs.setdefault(group.district_id, group.chair)
    return [replace(alert, contact=build_alert_contact(chairs.get(alert.scope.pk))) for alert in alerts]
