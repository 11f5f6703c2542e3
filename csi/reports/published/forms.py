"""Parameters of the page "Changed since publication"."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from csi.core.crud.fields import DateInput
from csi.core.crud.forms import style_widget
from csi.reports.month_range import MonthRangeForm


class PublishedMonthsForm(MonthRangeForm):
    """Months, district and `known_on`: only the editions published on or before that day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = forms.DateField(
            label=_("As known on"), required=False, widget=DateInput(), error_messages={"invalid": _("Enter a date.")}
        )
        style_widget(field)
        self.fields["known_on"] = field

    @property
    def known_on(self) -> datetime.date | None:
        return self.cleaned_data.get("known_on")
