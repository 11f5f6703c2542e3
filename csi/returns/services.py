"""Status changes of monthly returns, and reminders to submit them."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from csi.accounts.languages import use_language_of
from csi.accounts.models import User
from csi.accounts.permissions import MissionPermission
from csi.core import clock
from csi.core.crud.integrity_errors import ConstraintViolation
from csi.core.email import EmailContent, build_email
from csi.core.history.actor import set_actor
from csi.core.periods import Month
from csi.returns.expected import get_unaccepted_months
from csi.returns.models import MonthlyReturn, ReturnStatus

# Shortest time between two reminders for the same return.
REMINDER_INTERVAL = datetime.timedelta(days=1)


def submit(*, acting_user: User, monthly_return: MonthlyReturn) -> MonthlyReturn:
    """Submit a draft or a corrected return."""
    return _change_status(
        monthly_return,
        acting_user,
        allowed=(ReturnStatus.DRAFT, ReturnStatus.RETURNED),
        status=ReturnStatus.SUBMITTED,
    )


def withdraw(*, acting_user: User, monthly_return: MonthlyReturn) -> MonthlyReturn:
    """Withdraw a submitted return before a manager decides on it; it is a draft again."""
    return _change_status(monthly_return, acting_user, allowed=(ReturnStatus.SUBMITTED,), status=ReturnStatus.DRAFT)


AcceptanceFunction = Callable[[MonthlyReturn], None]

_ACCEPTANCE_FUNCTIONS: list[AcceptanceFunction] = []


def register_acceptance_function(function: AcceptanceFunction) -> AcceptanceFunction:
    """Register a function that is called with every return that is accepted, in the same transaction."""
    _ACCEPTANCE_FUNCTIONS.append(function)
    return function


@transaction.atomic
def accept(*, acting_user: User, monthly_return: MonthlyReturn) -> MonthlyReturn:
    """Accept a submitted return, which closes its month."""
    _check_permission(acting_user, MissionPermission.DECIDE_RETURNS)
    accepted = _change_status(
        monthly_return, acting_user, allowed=(ReturnStatus.SUBMITTED,), status=ReturnStatus.ACCEPTED
    )
    for function in _ACCEPTANCE_FUNCTIONS:
        function(accepted)
    return accepted


def return_for_correction(*, acting_user: User, monthly_return: MonthlyReturn, remark: str) -> MonthlyReturn:
    """Return a submitted return to its team; `remark` states what needs to be corrected."""
    _check_permission(acting_user, MissionPermission.DECIDE_RETURNS)
    return _change_status(
        monthly_return, acting_user, allowed=(ReturnStatus.SUBMITTED,), status=ReturnStatus.RETURNED, remark=remark
    )


def reopen(*, acting_user: User, monthly_return: MonthlyReturn, reason: str) -> MonthlyReturn:
    """Reopen a closed month; its return goes back to the team with the reason."""
    _check_permission(acting_user, MissionPermission.DECIDE_RETURNS)
    return _change_status(
        monthly_return, acting_user, allowed=(ReturnStatus.ACCEPTED,), status=ReturnStatus.RETURNED, remark=reason
    )


def _check_permission(user: User, permission: MissionPermission) -> None:
    if not user.has_permission(permission):
        raise PermissionDenied


@transaction.atomic
def _change_status(
    monthly_return: MonthlyReturn,
    acting_user: User,
    *,
    allowed: tuple[ReturnStatus, ...],
    status: ReturnStatus,
    remark: str = "",
) -> MonthlyReturn:
    """Set the status; raise ConstraintViolation if the present one is not in `allowed`."""
    current = MonthlyReturn.objects.editable_by(acting_user).select_for_update(of=("self",)).get(pk=monthly_return.pk)
    if current.status not in allowed:
        raise ConstraintViolation(_("Someone else has changed the status of this return."), "status", MonthlyReturn)
    error = get_acceptance_error(current) if status == ReturnStatus.ACCEPTED else ""
    if current.is_accepted:
        error = get_reopening_error(current)
    if error:
        raise ConstraintViolation(error, "status", MonthlyReturn)
    now = clock.now()
    current.status = status
    if status == ReturnStatus.SUBMITTED:
        _check_can_submit(current)
        current.submitted_at, current.submitted_by = now, acting_user
    elif status == ReturnStatus.DRAFT:
        current.submitted_at = current.submitted_by = None
    else:
        if status == ReturnStatus.RETURNED and not remark:
            raise ConstraintViolation(_("Enter what needs to be corrected."), "remark", MonthlyReturn)
        current.remark = remark
        current.decided_at, current.decided_by = now, acting_user
    with set_actor(acting_user):
        current.save()
    return current


def _check_can_submit(monthly_return: MonthlyReturn) -> None:
    """Raise ConstraintViolation before the last day of the month, or if the return is empty."""
    if not monthly_return.is_over:
        last_day = formats.date_format(monthly_return.calendar_month.span.last_day)
        params = {"month": monthly_return.month_label, "day": last_day}
        raise ConstraintViolation(_("%(month)s can be submitted from %(day)s.") % params, "month", MonthlyReturn)
    if not monthly_return.has_content:
        raise ConstraintViolation(
            _("Enter a narrative, or select that there is nothing to report."), "narrative", MonthlyReturn
        )


def get_acceptance_error(monthly_return: MonthlyReturn) -> str:
    """Return the message about earlier months whose returns are not accepted, "" if all are."""
    months = get_unaccepted_months(monthly_return.district_id, before=monthly_return.calendar_month)
    text = _("The figures of %(month)s rest on earlier months. Accept their returns first: %(months)s.")
    return text % _name_months(monthly_return, months) if months else ""


def get_reopening_error(monthly_return: MonthlyReturn) -> str:
    """Return the message about later months whose returns are accepted, "" if none is."""
    accepted = MonthlyReturn.objects.accepted().filter(
        district=monthly_return.district_id, month__gt=monthly_return.month
    )
    months = [Month.from_date(day) for day in accepted.order_by("-month").values_list("month", flat=True)]
    text = _("The figures of later months rest on %(month)s. Reopen them first, in this order: %(months)s.")
    return text % _name_months(monthly_return, months) if months else ""


def _name_months(monthly_return: MonthlyReturn, others: Iterable[Month]) -> dict[str, str]:
    return {"month": monthly_return.month_label, "months": ", ".join(month.label for month in others)}


def get_district_team(districts: Iterable[Any]) -> QuerySet[User]:
    """Return the field staff of any of the districts who have an e-mail address."""
    return (
        User.objects.with_permission(MissionPermission.RECEIVE_RETURN_REMINDERS)
        .filter(pk__in=User.districts.through.objects.filter(district__in=districts).values("user"))
        .exclude(email="")
    )


@transaction.atomic
def remind_team(*, acting_user: User, district: Any, month: Month, url: str) -> list[User]:
    """Send the district team a reminder to submit its return, and return the recipients.

    `url` is the page on which to write the return. A missing return is created, so that the reminder can be recorded.
    Raise ConstraintViolation if the return is submitted, if a reminder was sent within `REMINDER_INTERVAL`, or if no
    team member has an e-mail address.
    """
    _check_permission(acting_user, MissionPermission.SEND_RETURN_REMINDERS)
    draft, _created = MonthlyReturn.objects.get_or_create(district=district, month=month.start)
    monthly_return = MonthlyReturn.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    now = clock.now()
    _check_can_remind(monthly_return, now)
    team = list(get_district_team([district]))
    if not team:
        raise ConstraintViolation(
            _("No field staff of %(district)s have an account with an e-mail address. Phone the team.")
            % {"district": district},
            None,
            MonthlyReturn,
        )
    with set_actor(acting_user):
        monthly_return.reminded_at, monthly_return.reminded_by = now, acting_user
        monthly_return.save(update_fields=["reminded_at", "reminded_by"])
    _send_reminder(team, monthly_return, acting_user, url)
    return team


def _check_can_remind(monthly_return: MonthlyReturn, now: datetime.datetime) -> None:
    if not monthly_return.is_awaiting_submission:
        raise ConstraintViolation(
            _("%(record)s has already been submitted.") % {"record": monthly_return}, None, MonthlyReturn
        )
    if monthly_return.reminded_at and now - monthly_return.reminded_at < REMINDER_INTERVAL:
        at = formats.date_format(timezone.localtime(monthly_return.reminded_at), "DATETIME_FORMAT")
        params = {"record": monthly_return, "at": at, "person": monthly_return.reminded_by}
        raise ConstraintViolation(
            _("%(record)s: %(person)s sent a reminder on %(at)s. You can send one reminder a day.") % params,
            None,
            MonthlyReturn,
        )


def _send_reminder(team: list[User], monthly_return: MonthlyReturn, sender: User, url: str) -> None:
    """Send one e-mail for each language of the team."""
    by_language = defaultdict(list)
    for member in team:
        by_language[member.language_of_emails].append(member)
    emails = []
    for members in by_language.values():
        with use_language_of(members[0]):
            content = _build_reminder(monthly_return, url)
            emails.append(build_email(content, to=[member.email for member in members], sender=sender))
    get_connection().send_messages(emails)


def _build_reminder(monthly_return: MonthlyReturn, url: str) -> EmailContent:
    params = {
        "district": monthly_return.district,
        "month": monthly_return.month_label,
        "day": formats.date_format(monthly_return.due_on),
        "remark": monthly_return.remark,
    }
    paragraphs = [
        _("The monthly return of %(district)s for %(month)s has not been submitted. The due date is %(day)s.") % params
    ]
    if monthly_return.remark:
        paragraphs.append(_("It was returned for correction: %(remark)s") % params)
    return EmailContent(
        _("Outstanding monthly return of %(district)s for %(month)s") % params,
        paragraphs,
        link=(_("Write the return"), url),
    )
