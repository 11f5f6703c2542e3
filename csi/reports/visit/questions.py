"""Questions to ask during a visit, generated from the records."""

import datetime
from collections.abc import Iterator

from django.db.models import Count, Max, Q
from django.utils import formats
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.concerns.models import Concern, ConcernCategory
from csi.core.periods import Month
from csi.reports.documents.sections import TextLine
from districts.models import District
from forums.cadence import MonthStatus, get_group_months
from forums.models import Action, WorkingGroup

MAX_ACTIONS = 4
MAX_CONCERNS = 2
MISSED_MONTHS = 4
# A category is quiet if it had several concerns in the time before, and none in the last days.
QUIET_DAYS = datetime.timedelta(days=60)
REFERENCE_DAYS = datetime.timedelta(days=240)
USUAL_CONCERNS = 3


def list_questions(user: User, district: District, today: datetime.date) -> Iterator[TextLine]:
    """Yield questions about overdue actions, missed meetings, concerns that wait and quiet categories."""
    yield from _ask_about_actions(user, district, today)
    yield from _ask_about_meetings(user, district, today)
    yield from _ask_about_waiting_concerns(user, district, today)
    yield from _ask_about_quiet_categories(user, district, today)


def _ask_about_actions(user: User, district: District, today: datetime.date) -> Iterator[TextLine]:
    actions = Action.objects.visible_to(user).filter(meeting__group__district=district).overdue_on(today)
    for action in actions.for_list().order_by("due", "pk")[:MAX_ACTIONS]:
        params = {
            "action": action.description,
            "due": formats.date_format(action.due),
            "owner": action.responsible or action.get_sector_display(),
        }
        text = _("To %(owner)s: “%(action)s” was due on %(due)s. Why is it not done, and when will it be?")
        yield TextLine(text % params, action.get_absolute_url())


def _ask_about_meetings(user: User, district: District, today: datetime.date) -> Iterator[TextLine]:
    groups = WorkingGroup.objects.visible_to(user).active_on(today).filter(district=district)
    last_month = Month.from_date(today).add(-1).span.last_day
    for months in get_group_months(groups, until=last_month, today=today, count=MISSED_MONTHS).values():
        missed = [group_month for group_month in months if group_month.status == MonthStatus.MISSED]
        if missed:
            group = missed[0].group
            params = {"group": group, "months": ", ".join(group_month.month.label for group_month in missed)}
            yield TextLine(
                _("Why did %(group)s not meet in %(months)s, and when does it meet next?") % params,
                group.get_absolute_url(),
            )


def _ask_about_waiting_concerns(user: User, district: District, today: datetime.date) -> Iterator[TextLine]:
    concerns = Concern.objects.visible_to(user).filter(district=district).awaiting_action_on(today)
    for concern in concerns.order_by("raised_on", "pk")[:MAX_CONCERNS]:
        params = {"summary": concern.summary, "day": formats.date_format(concern.raised_on)}
        text = _("What is planned about “%(summary)s”, raised on %(day)s?")
        yield TextLine(text % params, concern.get_absolute_url())


def _ask_about_quiet_categories(user: User, district: District, today: datetime.date) -> Iterator[TextLine]:
    quiet_since = today - QUIET_DAYS
    concerns = Concern.objects.visible_to(user).filter(district=district)
    rows = (
        concerns.filter(raised_on__gte=quiet_since - REFERENCE_DAYS, raised_on__lte=today)
        .order_by()
        .values("category")
        .annotate(earlier=Count("pk", filter=Q(raised_on__lt=quiet_since)), last=Max("raised_on"))
        .filter(earlier__gte=USUAL_CONCERNS, last__lt=quiet_since)
        .order_by("-earlier", "category")
    )
    for row in rows:
        params = {"category": ConcernCategory(row["category"]).label, "day": formats.date_format(row["last"])}
        text = _("“%(category)s” was last raised on %(day)s. Is it resolved, or do people no longer raise it?")
        yield TextLine(text % params)
