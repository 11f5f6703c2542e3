"""The page "Outstanding returns" and its reminders."""

import datetime
from collections.abc import Sequence
from functools import cached_property
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from csi.accounts.models import User
from csi.accounts.permissions import MissionPermission
from csi.core import clock
from csi.core.crud.integrity_errors import ConstraintViolation, translate_integrity_errors
from csi.core.crud.pages import EXCERPT_SIZE, PageChoice, RowGrouping, TablePage
from csi.core.crud.views import RecordView
from csi.core.periods import ONE_DAY, Month, Span
from csi.returns.models import MonthlyReturn
from csi.returns.outstanding import (
    OutstandingReturn,
    get_outstanding_returns,
    get_submitted_returns,
    get_teams,
    get_telephones,
    get_unaccepted_returns,
)
from csi.returns.services import remind_team
from districts.models import District
from districts.provinces import group_by_province


class UnacceptedReturnsForm(forms.Form):
    """`?from=2011-07-01&to=2011-09-30&district=3`: the returns of a period that are not yet accepted."""

    district = forms.ModelChoiceField(District.objects.none(), required=False)

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        self.fields |= {"from": forms.DateField(required=False), "to": forms.DateField(required=False)}
        cast(forms.ModelChoiceField, self.fields["district"]).queryset = District.objects.visible_to(user)

    @property
    def is_used(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    @property
    def span(self) -> Span | None:
        """The days of the period; None if the URL names none."""
        if not self.is_valid() or not self.cleaned_data["from"] or not self.cleaned_data["to"]:
            return None
        first, last = self.cleaned_data["from"], self.cleaned_data["to"]
        return Span(first, last + ONE_DAY) if first <= last < datetime.date.max else None


class OutstandingReturnsView(RecordView):
    """The months that districts have not submitted, and the returns that await a decision.

    With a period, the returns of that period that are not yet accepted.
    """

    model = MonthlyReturn

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        today, form = clock.today(), UnacceptedReturnsForm(request.GET, user=self.user)
        if span := form.span:
            district = form.cleaned_data["district"]
            unaccepted = get_unaccepted_returns(self.user, span, today, district)
            outstanding = [item for item in unaccepted if not item.is_submitted]
            awaiting = [item for item in unaccepted if item.is_submitted]
        else:
            district = None
            outstanding = get_outstanding_returns(self.user, today)
            awaiting = get_submitted_returns(self.user)
        overdue = self.select_page("overdue", [item for item in outstanding if item.is_overdue(today)])
        upcoming = self.select_page(
            "upcoming", [item for item in outstanding if not item.is_overdue(today)], EXCERPT_SIZE
        )
        districts = [item.district for item in [*overdue.rows, *upcoming.rows]]
        teams, telephones = get_teams(districts), get_telephones(districts, today)

        def add_team(item: OutstandingReturn) -> dict[str, Any]:
            pk = item.district.pk
            return {"item": item, "team": teams.get(pk, ()), "telephones": telephones.get(pk, ())}

        context = self.get_context_data(
            overdue=overdue,
            upcoming=upcoming,
            overdue_rows=map(add_team, overdue.rows),
            upcoming_rows=map(add_team, upcoming.rows),
            awaiting_decision=self.select_page("awaiting", awaiting),
            span=span,
            district=district,
            count=len(outstanding) + len(awaiting),
            is_ignored=form.is_used and not span,
            can_remind=self.user.has_permission(MissionPermission.SEND_RETURN_REMINDERS),
            today=today,
        )
        return render(request, "returns/outstanding.html", context)

    def select_page(
        self, name: str, items: Sequence[OutstandingReturn], excerpt: int | None = None
    ) -> TablePage[OutstandingReturn]:
        """Return the page of a section that the URL asks for, such as `?overdue_page=2`."""
        choice = PageChoice.from_query(self.request.GET, f"{name}_page", excerpt=excerpt)
        return choice.select(items, grouping=self.grouping)

    @cached_property
    def grouping(self) -> RowGrouping:
        return group_by_province(lambda item: item.district, _("Returns"))


class RemindTeamView(RecordView):
    """Send a reminder to a district team, at most once a day."""

    model = MonthlyReturn

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse("returns:outstanding"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with translate_integrity_errors(MonthlyReturn):
                team = self._remind_team()
        except ConstraintViolation as violation:
            messages.error(request, violation.message)
        except OSError:
            messages.error(request, _("The e-mail could not be sent. Try again, or phone the team."))
        else:
            names = ", ".join(f"{member} <{member.email}>" for member in team)
            messages.success(request, _("Reminder sent to %(names)s.") % {"names": names})
        return HttpResponseRedirect(reverse("returns:outstanding"))

    def _remind_team(self) -> list[User]:
        """Send the reminder for the posted district and month; raise Http404 for invalid values."""
        if not self.user.has_permission(MissionPermission.SEND_RETURN_REMINDERS):
            raise Http404
        try:
            district = District.objects.visible_to(self.user).get(pk=int(self.request.POST.get("district", "")))
            month = Month.parse(self.request.POST.get("month", ""))
        except (ValueError, OverflowError, District.DoesNotExist) as error:
            raise Http404 from error
        outstanding = get_outstanding_returns(self.user, clock.today())
        if (district.pk, month) not in {(item.district.pk, item.month) for item in outstanding}:
            raise ConstraintViolation(_("No return is outstanding for that month."))
        path = reverse("returns:monthlyreturn_list", query={"district": district.pk, "month": month})
        url = self.request.build_absolute_uri(path)
        return remind_team(acting_user=self.user, district=district, month=month, url=url)
