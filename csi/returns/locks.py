"""What keeps records as they are: days that are closed, and a return that its team has handed in."""

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from csi.accounts.permissions import MissionPermission
from csi.core.crud.locks import RecordLock, register_record_lock
from csi.core.period_lock.locking import CLOSED, WIDEST_FIRST, closed_words
from csi.returns.models import CLOSED_AT_THE_END, MonthlyReturn
from districts.models import District

# Where each kind of closing can be lifted, and the words that lead there.
LIFTED_AT = {
    "month": ("returns:monthlyreturn_detail", gettext_lazy("Its monthly return")),
    "area": ("districts:areaofoperation_detail", gettext_lazy("The area of operation")),
    "mandate": ("districts:mandate_detail", gettext_lazy("The mandate")),
}


@register_record_lock
def closed_with_its_mandate(record, user):
    """A return of days whose mandate, or area of operation, was closed at its end."""
    if not isinstance(record, MonthlyReturn) or record.pk is None:
        return None
    question = f"""
        SELECT closed.what, closed.number, closed.told, record.district_id
        FROM returns_monthlyreturn AS record CROSS JOIN LATERAL closed_days(record.district_id) AS closed
        WHERE record.id = %s AND {CLOSED_AT_THE_END.replace("{row}", "record")}
        ORDER BY {WIDEST_FIRST} LIMIT 1
    """
    with connection.cursor() as cursor:
        cursor.execute(question, [record.pk])
        found = cursor.fetchone()
    return _lock(*found) if found else None


@register_record_lock
def handed_in(record, user):
    """A return is written while it is with its team."""
    if not isinstance(record, MonthlyReturn) or record.is_awaiting_submission:
        return None
    if record.is_accepted:
        link = _("Reopen the month") if user.has_permission(MissionPermission.DECIDE_RETURNS) else ""
        return RecordLock(
            closed_words("month", str(record.calendar_month), record.district),
            url=reverse("returns:reopen", args=[record.pk]) if link else "",
            link_text=link,
        )
    return RecordLock(_("It is submitted: a manager accepts it, or returns it so that its team can change it."))


@register_record_lock
def closed_with_its_days(record, user):
    """What of a record belongs to days that are closed: a month, an area of operation, a mandate."""
    closing = CLOSED.get(record._meta.db_table)
    if closing is None or record.pk is None:
        return None
    found = _closed_shares(record._meta.db_table, closing.shares, record.pk)
    if not found:
        return None
    fields, note = None, ""
    if not any(closing.shares[number].columns is None for number in found):
        columns = {column for number in found for column in closing.shares[number].all_columns}
        kept = [field for field in record._meta.concrete_fields if field.column in columns]
        fields = frozenset(field.name for field in kept)
        names = ", ".join(str(field.verbose_name) for field in kept)
        note = _("Until then these stay as they are: %(names)s.") % {"names": names}
    return _lock(*found[min(found)], fields=fields, note=note)


def _lock(what, number, told, district_id, *, fields=None, note=""):
    """The lock of a month, an area or a mandate of that number."""
    words = closed_words(what, told, District.objects.get(pk=district_id))
    page, link = LIFTED_AT[what]
    return RecordLock(f"{words} {note}".strip(), fields, reverse(page, args=[number]), link)


def _closed_shares(table, shares, pk):
    """{share's number: (what, its id, what is told of it, district's id)} of the shares that lie in closed days."""
    questions = [
        f"""
        (SELECT {number}, closed.what, closed.number, closed.told, district.id
        FROM {table} AS record
        JOIN districts_district AS district ON district.id = {share.place.replace("{row}", "record")}
        CROSS JOIN LATERAL closed_days(district.id) AS closed
        WHERE record.id = %s AND ({share.days.replace("{row}", "record")}) && closed.days
        ORDER BY {WIDEST_FIRST} LIMIT 1)
        """
        for number, share in enumerate(shares)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(questions), [pk] * len(questions))
        return {number: row for number, *row in cursor.fetchall()}
