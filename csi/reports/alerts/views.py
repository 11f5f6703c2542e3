"""The page of what needs attention."""

from itertools import groupby

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from csi.core import clock
from csi.core.crud.views import record_access_required
from csi.reports.alerts.alerts import kinds_of, lines_for
from csi.reports.alerts.types import MEANINGS, Kind
from csi.reports.district_picker import DistrictForm


class AttentionForm(DistrictForm):
    """`?district=3&kind=overdue`."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("Any")), *Kind.choices]
    )

    @property
    def notices(self):
        if "kind" not in self.errors:
            return super().notices
        return [*super().notices, _("There is no such kind, so everything is shown.")]


@require_safe
@record_access_required
def attention_page(request):
    """Every line that needs attention, under its district, the most urgent first."""
    user, today = request.user, clock.today()
    form = AttentionForm(request.GET, user=user)
    district, kind = form.chosen, form.cleaned_data.get("kind") or ""
    lines = lines_for(user, today, district)
    shown = [line for line in lines if not kind or line.kind == kind]
    return render(
        request,
        "reports/attention.html",
        {
            "form": form,
            "shown": shown,
            "districts": by_district(shown),
            "kinds": kinds_of(lines, district, kind),
            "explained": [(kind.label, MEANINGS[kind]) for kind in Kind],
            "is_narrowed": bool(district or kind),
        },
    )


def by_district(lines):
    """[(district or None, its lines)], the district of the most urgent line first."""
    places = list(dict.fromkeys(line.district for line in lines))
    of_place = sorted(lines, key=lambda line: places.index(line.district))
    return [(place, list(ours)) for place, ours in groupby(of_place, key=lambda line: line.district)]
