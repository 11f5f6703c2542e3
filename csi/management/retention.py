"""Retention: remove the personal details of former advisers and unused accounts.

An adviser keeps sex, contributing State, type and placements; an account keeps role, districts and records, so that no
figure changes. Names, addresses and languages are removed from the record, from its history and from the sign-in data.
The history records the removal.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from advisers.models import Adviser, Placement
from csi.accounts.models import AccessEvent, User
from csi.accounts.permissions import MissionPermission, roles_with
from csi.core.history.actor import set_actor
from csi.core.history.models import Change, Operation
from csi.core.history.triggers import anonymise_records
from csi.core.search.installation import remove_unused_words
from csi.reports.models import SentMessage

# The database protects IP addresses in the access log for a year.
IP_ADDRESS_RETENTION = datetime.timedelta(days=366)

Record = TypeVar("Record", bound=models.Model)


@dataclass(frozen=True)
class RetentionPlan:
    """The records to anonymise; and those that stay.

    `deleted`: ids of deleted records whose history still has personal details. `advisers_in_use`: advisers whose tour
    has ended but whose account is in use. `active_accounts`: unused accounts that nobody has deactivated.
    `message_count`: log entries of e-mails that are deleted.
    """

    advisers: list[Adviser]
    accounts: list[User]
    deleted: dict[type[models.Model], list[int]]
    advisers_in_use: list[Adviser]
    active_accounts: list[User]
    ip_address_count: int
    message_count: int


def plan_retention(day: datetime.date) -> RetentionPlan:
    """Return the records whose personal details are no longer needed on that day."""
    unused = _exclude_anonymised(User.objects.not_signed_in_since(day))
    former = Adviser.objects.tour_ended_before(day).select_related("account")
    # An active administrator stays, because nobody else may be able to sign in.
    may_end = Q(is_active=False) | ~Q(role__in=roles_with(MissionPermission.MANAGE_ACCOUNTS))
    accounts_of_advisers = unused.filter(may_end, adviser__in=former)
    accounts = (unused.filter(is_active=False, adviser=None) | accounts_of_advisers).order_by("pk")
    is_unused = (
        Q(account=None) | Q(account__in=accounts_of_advisers) | ~Q(account__in=_exclude_anonymised(User.objects.all()))
    )
    active_accounts = unused.filter(is_active=True).exclude(pk__in=accounts.values("pk"))
    return RetentionPlan(
        advisers=list(_exclude_anonymised(former.filter(is_unused)).order_by("pk")),
        accounts=list(accounts),
        deleted={model: _list_deleted_before(day, model) for model in (Adviser, User)},
        advisers_in_use=list(_exclude_anonymised(former.exclude(is_unused)).order_by("pk")),
        active_accounts=list(active_accounts.order_by("pk")),
        ip_address_count=_get_expired_ip_addresses(day).count(),
        message_count=SentMessage.objects.superseded_before(day).count(),
    )


def _exclude_anonymised(records: models.QuerySet[Record]) -> models.QuerySet[Record]:
    """Exclude records whose latest change is their anonymisation."""
    latest = Change.objects.latest_per_record(records.model._meta.db_table)
    return records.exclude(pk__in=latest.filter(operation=Operation.ANONYMISED).values("record"))


def _list_deleted_before(day: datetime.date, model: type[models.Model]) -> list[int]:
    latest = Change.objects.latest_per_record(model._meta.db_table)
    return list(latest.filter(operation=Operation.DELETED, at__date__lt=day).values_list("record", flat=True))


def _get_expired_ip_addresses(day: datetime.date) -> models.QuerySet[AccessEvent]:
    expiry = timezone.now() - IP_ADDRESS_RETENTION
    return AccessEvent.objects.filter(at__date__lt=day, at__lt=expiry, ip_address__isnull=False)


@transaction.atomic
def anonymise_before(day: datetime.date) -> RetentionPlan:
    """Anonymise the records of `plan_retention(day)`; return the plan."""
    plan = plan_retention(day)
    with set_actor(None, program=_("Retention")):
        for adviser in plan.advisers:
            _anonymise_adviser(adviser)
        for account in plan.accounts:
            _anonymise_account(account)
        _anonymise_history(Adviser, [adviser.pk for adviser in plan.advisers] + plan.deleted[Adviser])
        _anonymise_history(User, [account.pk for account in plan.accounts] + plan.deleted[User])
        # The text of a placement contains its adviser's name.
        placements = Placement.objects.filter(adviser__in=plan.advisers)
        _clear_admin_log(Placement, placements.values_list("pk", flat=True))
    _get_expired_ip_addresses(day).update(ip_address=None)
    # The latest one of each kind stays: it states since when a user waits for news.
    SentMessage.objects.superseded_before(day).delete()
    with connection.cursor() as cursor:
        remove_unused_words(cursor)
    return plan


def _anonymise_adviser(adviser: Adviser) -> None:
    adviser.given_names, adviser.family_name = "", _("Former adviser %(number)s") % {"number": adviser.pk}
    adviser.email, adviser.languages = "", []
    adviser.save()


def _anonymise_account(account: User) -> None:
    account.username = f"former-{account.pk}"
    account.first_name = account.last_name = account.email = ""
    account.is_active = False
    account.set_unusable_password()
    account.save()
    Authenticator.objects.filter(user=account).delete()
    for session in UserSession.objects.filter(user=account):
        session.end()


def _anonymise_history(model: type[models.Model], ids: list[int]) -> None:
    anonymise_records(table=model._meta.db_table, numbers=ids)
    _clear_admin_log(model, ids)


def _clear_admin_log(model: type[models.Model], ids: Iterable[int]) -> None:
    """Clear the admin's log of the records, which contains their names."""
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
    entries.filter(object_id__in=map(str, ids)).update(object_repr="", change_message="")
