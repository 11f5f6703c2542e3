"""Retention: who advisers and the people behind accounts were is forgotten in time; what they were and did stays.

An adviser keeps sex, contributing State, kind and placements, an account its role, districts and what it recorded: no
figure changes. Names, addresses and languages go from the record, from every line of its history, and from all that
was kept to let the person in. A line of the history says so.
"""

import datetime
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from advisers.models import Adviser, Placement
from csi.accounts.models import AccessEvent, User
from csi.accounts.permissions import MissionPermission, roles_with
from csi.core.history.actor import set_actor
from csi.core.history.models import Change, Operation
from csi.core.history.triggers import anonymise_records

# As long as the database keeps from where someone signed in, whoever asks.
ADDRESSES_STAY = datetime.timedelta(days=366)


@dataclass(frozen=True)
class Due:
    """What is to be forgotten. `in_use`: advisers whose tour is over and whose account is not; `open_accounts`: those
    that nobody has used and nobody has deactivated. Both stay.
    """

    advisers: list
    accounts: list
    deleted: dict
    in_use: list
    open_accounts: list
    addresses: int


def due_before(day) -> Due:
    """Whose details are no longer needed on that day."""
    unused = _with_details(User.objects.not_signed_in_since(day))
    over = Adviser.objects.tour_ended_before(day).select_related("account")
    # An administrator who can still come in may be the one who is called when nobody else can.
    ended = Q(is_active=False) | ~Q(role__in=roles_with(MissionPermission.MANAGE_ACCOUNTS))
    with_tour = unused.filter(ended, adviser__in=over)
    accounts = (unused.filter(is_active=False, adviser=None) | with_tour).order_by("pk")
    gone = Q(account=None) | Q(account__in=with_tour) | ~Q(account__in=_with_details(User.objects.all()))
    return Due(
        advisers=list(_with_details(over.filter(gone)).order_by("pk")),
        accounts=list(accounts),
        deleted={model: _deleted_before(day, model) for model in (Adviser, User)},
        in_use=list(_with_details(over.exclude(gone)).order_by("pk")),
        open_accounts=list(unused.filter(is_active=True).exclude(pk__in=accounts.values("pk")).order_by("pk")),
        addresses=_old_addresses(day).count(),
    )


def _with_details(records):
    """Those of whom something is left to forget, or known again."""
    last = Change.objects.latest_per_record(records.model._meta.db_table)
    return records.exclude(pk__in=last.filter(operation=Operation.ANONYMISED).values("record"))


def _deleted_before(day, model):
    last = Change.objects.latest_per_record(model._meta.db_table)
    return list(last.filter(operation=Operation.DELETED, at__date__lt=day).values_list("record", flat=True))


def _old_addresses(day):
    until = timezone.now() - ADDRESSES_STAY
    return AccessEvent.objects.filter(at__date__lt=day, at__lt=until, ip_address__isnull=False)


@transaction.atomic
def anonymise_before(day) -> Due:
    """Forgets them; what it was."""
    due = due_before(day)
    with set_actor(None, program=_("Retention")):
        for adviser in due.advisers:
            _forget_adviser(adviser)
        for account in due.accounts:
            _forget_account(account)
        for model, records in ((Adviser, due.advisers), (User, due.accounts)):
            numbers = [record.pk for record in records] + due.deleted[model]
            anonymise_records(table=model._meta.db_table, numbers=numbers)
            _forget_names(model, numbers)
        # A placement is called by its adviser's name.
        _forget_names(Placement, Placement.objects.filter(adviser__in=due.advisers).values_list("pk", flat=True))
    _old_addresses(day).update(ip_address=None)
    return due


def _forget_adviser(adviser):
    adviser.given_names, adviser.family_name = _("Former"), _("adviser %(number)s") % {"number": adviser.pk}
    adviser.email, adviser.languages = "", []
    adviser.save()


def _forget_account(account):
    account.username = f"former-{account.pk}"
    account.first_name = account.last_name = account.email = ""
    account.is_active = False
    account.set_unusable_password()
    account.save()
    Authenticator.objects.filter(user=account).delete()
    for session in UserSession.objects.filter(user=account):
        session.end()


def _forget_names(model, numbers):
    """In the admin's own log, which says how a record was called that was changed there."""
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
    entries.filter(object_id__in=map(str, numbers)).update(object_repr="", change_message="")
