"""Changes of the last days in a district, as counts in sentences."""

from collections.abc import Iterator

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from advisers.models import Observation, ObservationKind
from csi.accounts.models import User
from csi.concerns.models import Concern, ConcernCategory
from csi.core.crud.urls import get_list_url
from csi.core.formatting import LocalizedInt
from csi.core.periods import ONE_DAY, Span
from csi.reports.documents.sections import TextLine
from districts.models import District
from forums.models import Action, Meeting, MeetingState
from initiatives.models import Initiative, InitiativeStatus
from receptions.models import Trip


def list_changes(user: User, district: District, span: Span) -> Iterator[TextLine]:
    """Yield a sentence for each type of event that happened in the span."""
    dates = {"date_from": span.start, "date_to": span.last_day}
    meetings = Meeting.objects.visible_to(user).filter(group__district=district)
    number = meetings.held_between(span.start, span.end).count()
    text = ngettext("%(number)s forum meeting was held.", "%(number)s forum meetings were held.", number)
    url = get_list_url(Meeting, district=district, state=MeetingState.HELD, **dates)
    yield TextLine(text % {"number": LocalizedInt(number)}, url)
    yield from _list_concern_changes(user, district, span)
    yield from _list_action_changes(user, district, span)
    trips = Trip.objects.visible_to(user).filter(deployment__district=district).made_between(span.start, span.end)
    totals = trips.aggregate_totals()
    if totals["trips"]:
        visitors = (totals["visitors_women"] or 0) + (totals["visitors_men"] or 0)
        params = {"trips": LocalizedInt(totals["trips"]), "visitors": LocalizedInt(visitors)}
        text = ngettext(
            "The Mobile Police Reception made %(trips)s trip. Visitors: %(visitors)s.",
            "The Mobile Police Reception made %(trips)s trips. Visitors: %(visitors)s.",
            totals["trips"],
        )
        yield TextLine(text % params, get_list_url(Trip, district=district, **dates))
    initiatives = Initiative.objects.visible_to(user).filter(district=district)
    number = initiatives.done().ending_between(span.start, span.end).count()
    if number:
        text = ngettext("%(number)s initiative was completed.", "%(number)s initiatives were completed.", number)
        finished = {"finished_from": span.start, "finished_to": span.last_day}
        url = get_list_url(Initiative, lead=district, status=InitiativeStatus.DONE, **finished)
        yield TextLine(text % {"number": LocalizedInt(number)}, url)
    incidents = Observation.objects.visible_to(user).filter(district=district, kind=ObservationKind.INCIDENT)
    number = incidents.observed_between(span.start, span.end).count()
    if number:
        text = ngettext("%(number)s incident was observed.", "%(number)s incidents were observed.", number)
        url = get_list_url(Observation, district=district, kind=ObservationKind.INCIDENT, **dates)
        yield TextLine(text % {"number": LocalizedInt(number)}, url)


def _list_concern_changes(user: User, district: District, span: Span) -> Iterator[TextLine]:
    concerns = Concern.objects.visible_to(user).filter(district=district)
    raised = concerns.raised_between(span.start, span.end).order_by().values("category").annotate(number=Count("pk"))
    counts = sorted(((row["number"], row["category"]) for row in raised), reverse=True)
    total = sum(number for number, _category in counts)
    url = get_list_url(Concern, district=district, raised_from=span.start, raised_to=span.last_day)
    if counts and counts[0][0] > 1:
        number, category = counts[0]
        params = {
            "total": LocalizedInt(total),
            "number": LocalizedInt(number),
            "category": ConcernCategory(category).label,
        }
        text = ngettext(
            "%(total)s concern was raised, most about: %(category)s (%(number)s).",
            "%(total)s concerns were raised, most about: %(category)s (%(number)s).",
            total,
        )
        yield TextLine(text % params, url)
    elif total:
        text = ngettext("%(total)s concern was raised.", "%(total)s concerns were raised.", total)
        yield TextLine(text % {"total": LocalizedInt(total)}, url)
    else:
        yield TextLine(_("No concern was raised."), url)
    number = concerns.settled().filter(settled_on__gte=span.start, settled_on__lt=span.end).count()
    if number:
        text = ngettext(
            "%(number)s concern was resolved or closed.", "%(number)s concerns were resolved or closed.", number
        )
        yield TextLine(text % {"number": LocalizedInt(number)})


def _list_action_changes(user: User, district: District, span: Span) -> Iterator[TextLine]:
    actions = Action.objects.visible_to(user).filter(meeting__group__district=district)
    number = actions.filter(done_on__gte=span.start, done_on__lt=span.end).count()
    if number:
        text = ngettext("%(number)s action was done.", "%(number)s actions were done.", number)
        yield TextLine(text % {"number": LocalizedInt(number)})
    # An action is overdue from the day after its due date.
    became_overdue = actions.filter(due__gte=span.start - ONE_DAY, due__lt=span.last_day)
    number = became_overdue.overdue_on(span.last_day).count()
    if number:
        text = ngettext("%(number)s action became overdue.", "%(number)s actions became overdue.", number)
        yield TextLine(text % {"number": LocalizedInt(number)})
