"""The page of all figures, and of one: `?figure=advisers_in_post&period=month&month=2011-10&district=3`."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from csi.core import clock
from csi.core.charts import draw
from csi.core.permissions import RecordPermission
from csi.indicators.models import get_indicator_choices
from csi.indicators.registry import REGISTRY, Indicator
from csi.reports.district_picker import DistrictForm, asked_again
from csi.reports.indicator_pages.report import EveryFigure, OneFigure
from csi.reports.period_picker import LONGEST_QUOTE, PeriodChoice


def choices():
    return [("", gettext_lazy("All figures")), *get_indicator_choices()]


class FigureForm(DistrictForm):
    """Which figure, beside the district. Readers know the mission as a whole."""

    figure = forms.ChoiceField(label=gettext_lazy("Figure"), required=False, choices=choices)
    field_order = ("figure", "district")

    def __init__(self, data, *, user):
        super().__init__(data, user=user)
        if not user.has_permission(RecordPermission.VIEW_RECORDS):
            del self.fields["district"]

    @property
    def indicator(self) -> Indicator | None:
        return REGISTRY.get(self.cleaned_data.get("figure"))

    @property
    def notices(self):
        found = super().notices if self.user.has_permission(RecordPermission.VIEW_RECORDS) else []
        if not self.user.has_permission(RecordPermission.VIEW_RECORDS) and self.data.get("district"):
            found = [_("Your account sees the mission as a whole, so no single district is shown.")]
        if "figure" in self.errors:
            asked = self.data["figure"].replace("\0", "")[:LONGEST_QUOTE]
            found = [_("“%(text)s” is no figure of the mission.") % {"text": asked}, *found]
        return found


@require_safe
@login_required
def figures_page(request):
    """For field staff the figures of their districts; for readers what is published."""
    user, today = request.user, clock.today()
    choice = PeriodChoice(request.GET, today=today, keep=("figure", "district"))
    form = FigureForm(request.GET, user=user)
    choice.notices += form.notices
    district = form.chosen if user.has_permission(RecordPermission.VIEW_RECORDS) else None
    context = {"choice": choice, "form": form, "district": district, "asked": asked_again(choice, district)}
    if not form.indicator:
        context["figures"] = EveryFigure(choice, user=user, today=today, district=district)
        return render(request, "reports/figures.html", context)
    told = OneFigure(form.indicator, choice, user=user, today=today, district=district)
    context |= {"told": told, "indicator": form.indicator, "drawing": draw(told.chart)}
    return render(request, "reports/one_figure.html", context)
