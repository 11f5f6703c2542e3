"""Period lock by monthly returns, and returns whose mandate or area is closed."""

import datetime
from collections.abc import Mapping

import pgtrigger
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from csi.core.db.constraints import constraint_trigger
from csi.core.period_lock.sql import IS_SINCE
from csi.core.periods import Month
from districts.models.names import localise_name

# SQL: whether the month of a return `{row}` belongs to a closed mandate or area (`locked`, a row of locked_periods).
# A month in which the work continues under the next mandate can still be reported.
CLOSED_AT_THE_END = """
    locked.source <> 'returns.monthlyreturn'
    AND locked.days && days_of_month({row}.month)
    AND NOT EXISTS (
        SELECT FROM districts_areaofoperation AS area JOIN districts_mandate AS mandate ON mandate.id = area.mandate_id
        WHERE area.district_id = {row}.district_id AND NOT area.records_closed AND NOT mandate.records_closed
          AND days_of_period(area.starts, COALESCE(area.ends, mandate.ends)) && days_of_month({row}.month)
    )
"""


# SQL: the months that are closed for all, and one of their returns. A month is complete when all its returns are
# accepted; a row without a district, or of a district without a return, then belongs to closed days.
MONTHS_CLOSED_FOR_ALL = f"""
    SELECT days_of_return(complete.month, NULL) AS days, complete.id,
           jsonb_build_object('month', complete.month, 'is_shared', TRUE) AS details
    FROM (
        SELECT accepted.month, min(accepted.id) AS id
        FROM returns_monthlyreturn AS accepted
        WHERE accepted.status = 'accepted' AND accepted.month {IS_SINCE}
        GROUP BY accepted.month
        -- Otherwise the condition would be evaluated for each return.
        OFFSET 0
    ) AS complete
    WHERE is_month_complete(complete.month)
"""


def mandate_open_trigger(name: str, operation: pgtrigger.Operation, row: str) -> pgtrigger.Trigger:
    """Return a trigger that rejects changes to a return whose mandate or area is closed."""
    return constraint_trigger(
        name,
        field="month",
        message=_("The mandate or area of operation of this return is closed. Ask a manager to reopen it."),
        operation=operation,
        violation=f"""
            EXISTS (
                SELECT FROM locked_periods({row}.district_id) AS locked WHERE {CLOSED_AT_THE_END.replace("{row}", row)}
            )
        """,
    )


def describe_accepted_month(details: Mapping[str, str]) -> str:
    """Return the message about a month whose return is accepted."""
    month = Month.from_date(datetime.date.fromisoformat(details["month"]))
    if "is_shared" in details:
        closed = gettext("%(month)s is closed for the mission: the returns of all districts are accepted.")
        return f"{closed % {'month': month.label}} {gettext('A manager can reopen one of them, with a reason.')}"
    values = {"month": month.label, "district": localise_name(details)}
    closed = gettext("%(month)s is closed for %(district)s: its return is accepted.") % values
    return f"{closed} {gettext('A manager can reopen it, with a reason.')}"
