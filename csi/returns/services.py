"""The way of a monthly return: submitted, accepted or given back, reopened; and the reminder to write it."""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.accounts.permissions import MissionPermission, roles_with
from csi.core import clock
from csi.core.crud.integrity_errors import ConstraintViolation
from csi.core.email import build_email
from csi.core.history.actor import set_actor
from csi.returns.models import MonthlyReturn, ReturnStatus

# A second letter on the same day would only annoy.
BETWEEN_REMINDERS = datetime.timedelta(days=1)


def submit(*, acting_user, monthly_return) -> MonthlyReturn:
    """The team hands in its month."""
    return _step(
        monthly_return,
        acting_user,
        stands=(ReturnStatus.DRAFT, ReturnStatus.RETURNED),
        becomes=ReturnStatus.SUBMITTED,
        by="submitted",
    )


def accept(*, acting_user, monthly_return) -> MonthlyReturn:
    """A manager accepts it, and so closes the month."""
    _only_managers(acting_user)
    return _step(
        monthly_return, acting_user, stands=(ReturnStatus.SUBMITTED,), becomes=ReturnStatus.ACCEPTED, by="decided"
    )


def give_back(*, acting_user, monthly_return, remark) -> MonthlyReturn:
    """A manager returns it to the team, and says what is to be put right."""
    _only_managers(acting_user)
    return _step(
        monthly_return,
        acting_user,
        stands=(ReturnStatus.SUBMITTED,),
        becomes=ReturnStatus.RETURNED,
        by="decided",
        remark=remark,
    )


def reopen(*, acting_user, monthly_return, reason) -> MonthlyReturn:
    """A manager opens a closed month again; the return goes back to the team with the reason."""
    _only_managers(acting_user)
    return _step(
        monthly_return,
        acting_user,
        stands=(ReturnStatus.ACCEPTED,),
        becomes=ReturnStatus.RETURNED,
        by="decided",
        remark=reason,
    )


def _only_managers(user):
    if not user.has_permission(MissionPermission.DECIDE_RETURNS):
        raise PermissionDenied


@transaction.atomic
def _step(monthly_return, acting_user, *, stands, becomes, by, remark=None):
    """Takes the return from one of the states `stands` to `becomes`; a `ConstraintViolation` where it stands elsewhere by now."""
    current = MonthlyReturn.objects.editable_by(acting_user).select_for_update(of=("self",)).get(pk=monthly_return.pk)
    if current.status not in stands:
        raise ConstraintViolation(
            _("Someone was quicker: this return stands elsewhere by now."), "status", MonthlyReturn
        )
    if becomes == ReturnStatus.SUBMITTED:
        _refuse_too_early(current)
        if not current.has_content:
            raise ConstraintViolation(_("Write what happened, or say that nothing did."), "narrative", MonthlyReturn)
    else:
        current.remark = remark or ""
    if becomes == ReturnStatus.RETURNED and not current.remark:
        raise ConstraintViolation(_("Say what is to be put right."), "remark", MonthlyReturn)
    current.status = becomes
    setattr(current, f"{by}_at", timezone.now())
    setattr(current, f"{by}_by", acting_user)
    with set_actor(acting_user):
        current.save()
    return current


def _refuse_too_early(monthly_return):
    """A month is told once its last day has come: before, what it holds is not all there."""
    last_day = monthly_return.calendar_month.span.last_day
    if clock.today() < last_day:
        words = {"month": monthly_return.month_label, "day": formats.date_format(last_day)}
        raise ConstraintViolation(_("%(month)s can be submitted from %(day)s.") % words, "month", MonthlyReturn)


def team_of(districts):
    """The field staff who record for one of the districts and can be written to, each once."""
    return User.objects.filter(
        pk__in=User.districts.through.objects.filter(district__in=districts).values("user"),
        role__in=roles_with(MissionPermission.RECEIVE_RETURN_REMINDERS),
        is_active=True,
    ).exclude(email="")


@transaction.atomic
def remind(*, acting_user, district, month, address) -> list[User]:
    """Writes to the district's team that its return is missing; gives back whom. `address`: the page to write it on.

    A `ConstraintViolation` where there is nobody to write to, nothing to write about, or the last reminder is younger than a day.
    The return is begun by it where there is none yet, so that the reminder is on the record.
    """
    _only_managers(acting_user)
    begun, _is_new = MonthlyReturn.objects.get_or_create(district=district, month=month.start)
    monthly_return = MonthlyReturn.objects.select_for_update(of=("self",)).get(pk=begun.pk)
    now = timezone.now()
    if not monthly_return.is_awaiting_submission:
        raise ConstraintViolation(
            _("%(month)s has been submitted meanwhile.") % {"month": monthly_return}, None, MonthlyReturn
        )
    if monthly_return.reminded_at and now - monthly_return.reminded_at < BETWEEN_REMINDERS:
        at = formats.date_format(timezone.localtime(monthly_return.reminded_at), "DATETIME_FORMAT")
        words = {"month": monthly_return, "at": at, "person": monthly_return.reminded_by}
        raise ConstraintViolation(
            _("%(month)s: %(person)s sent a reminder on %(at)s. One a day is enough.") % words, None, MonthlyReturn
        )
    team = list(team_of([district]))
    if not team:
        raise ConstraintViolation(
            _("Nobody of the field staff for %(district)s has an account with an address: telephone.")
            % {"district": district},
            None,
            MonthlyReturn,
        )
    with set_actor(acting_user):
        monthly_return.reminded_at, monthly_return.reminded_by = now, acting_user
        monthly_return.save(update_fields=["reminded_at", "reminded_by"])
    _write_to(team, monthly_return, acting_user, address)
    return team


def _write_to(team, monthly_return, sender, address):
    context = {"monthly_return": monthly_return, "sender": sender, "address": address}
    subject = _("Monthly return missing: %(month)s") % {"month": monthly_return}
    build_email(subject, "returns/reminder.txt", context, to=[person.email for person in team], sender=sender).send()
