"""The kinds of e-mails that users choose, and the days on which they are due."""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.periods import ONE_DAY, Month
from csi.returns.models import get_due_date

# Meetings of a month should be scheduled by this day.
SCHEDULED_BY = 20
# The reminder of a return comes before its due date.
RETURN_NOTICE = datetime.timedelta(days=2)
# A timer that missed a day sends up to this number of days later.
CATCH_UP = datetime.timedelta(days=2)


class MessageKind(models.TextChoices):
    WEEKLY_DIGEST = "weekly_digest", _("Weekly digest")
    MEETINGS = "meetings", _("Meetings not yet scheduled")
    RETURNS = "returns", _("Returns due")
    FOLLOWED = "followed", _("Followed records")


def get_due_day(kind: MessageKind, today: datetime.date) -> datetime.date | None:
    """Return the day for which a message is due today, at most `CATCH_UP` ago; None if none is due."""
    month = Month.from_date(today)
    days = {
        MessageKind.WEEKLY_DIGEST: today - today.weekday() * ONE_DAY,
        MessageKind.MEETINGS: month.start.replace(day=SCHEDULED_BY),
        MessageKind.RETURNS: get_due_date(month.add(-1)) - RETURN_NOTICE,
        MessageKind.FOLLOWED: today,
    }
    day = days[kind]
    return day if day <= today <= day + CATCH_UP else None
