"""What keeps records as they are: a month that is closed, and a return that its team has handed in."""

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from csi.closing import CLOSED, closed_words
from csi.pages.locks import Lock, locks
from csi.periods import Month
from csi.returns.models import MonthlyReturn
from districts.models import District


@locks
def handed_in(record, user):
    """A return is written while it is with its team."""
    if not isinstance(record, MonthlyReturn) or record.is_with_the_team:
        return None
    if record.is_accepted:
        link = _("Reopen the month") if user.sees_every_district else ""
        return Lock(
            closed_words(record.calendar_month, record.district),
            url=reverse("returns:reopen", args=[record.pk]) if link else "",
            link=link,
        )
    return Lock(_("It is submitted: a manager accepts it, or returns it so that its team can change it."))


@locks
def closed_with_its_month(record, user):
    """What of a record belongs to a month whose return is accepted; the earliest such month is named."""
    closing = CLOSED.get(record._meta.db_table)
    if closing is None or record.pk is None:
        return None
    found = _closed_shares(record._meta.db_table, closing.shares, record.pk)
    if not found:
        return None
    return_id, month, district_id = found[min(found)]
    words = closed_words(Month.of(month), District.objects.get(pk=district_id))
    fields = None
    if not any(closing.shares[number].columns is None for number in found):
        columns = {column for number in found for column in closing.shares[number].all_columns}
        kept = [field for field in record._meta.concrete_fields if field.column in columns]
        fields = frozenset(field.name for field in kept)
        names = ", ".join(str(field.verbose_name) for field in kept)
        words = f"{words} {_('Until then these stay as they are: %(names)s.') % {'names': names}}"
    return Lock(words, fields, reverse("returns:monthlyreturn_detail", args=[return_id]), _("Its monthly return"))


def _closed_shares(table, shares, pk):
    """{share's number: (return's id, month, district's id)} of the shares that lie in a closed month, the earliest."""
    questions = [
        f"""
        (SELECT {number}, closed.id, closed.month, closed.district_id
        FROM {table} AS record
        JOIN returns_monthlyreturn AS closed ON closed.district_id = {share.place.replace("{row}", "record")}
        WHERE record.id = %s AND closed.status = 'accepted'
          AND ({share.days.replace("{row}", "record")})
              && daterange(closed.month, (closed.month + interval '1 month')::date)
        ORDER BY closed.month LIMIT 1)
        """
        for number, share in enumerate(shares)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(questions), [pk] * len(questions))
        return {number: row for number, *row in cursor.fetchall()}
