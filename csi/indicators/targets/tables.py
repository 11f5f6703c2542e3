from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from csi.core.crud.columns import Column, LinkColumn, NumberColumn
from csi.core.crud.tables import RecordTable
from csi.core.crud.templatetags.ui import badge
from csi.indicators.formatting import rounded, said, say
from csi.indicators.models import Target
from csi.indicators.targets.target_status import standings


class TargetTable(RecordTable):
    """Targets with how they stand today, as far as `user` may know."""

    indicator = LinkColumn()
    district = Column(default=_("The mission"))
    baseline = NumberColumn()
    value = NumberColumn()
    today = NumberColumn(_("Today"), empty_values=(), orderable=False)
    status = Column(_("Status"), empty_values=(), orderable=False)

    class Meta(RecordTable.Meta):
        model = Target
        fields = ("indicator", "district", "starts", "ends", "baseline", "value", "today", "status")

    user = None

    @cached_property
    def standings(self):
        """{target's id: how it stands}, asked for at once."""
        return {standing.target.pk: standing for standing in standings(self.data.data, self.user)}

    def render_baseline(self, value, record):
        return say(value, record.declaration)

    def render_value(self, value, record):
        return say(value, record.declaration)

    def render_today(self, record):
        figure = self.standings[record.pk].figure
        return said(figure) if figure.value is not None else self._missing(figure.why)

    def render_status(self, record):
        standing = self.standings[record.pk]
        return render_to_string("components/badge.html", badge(standing.status.label, standing.tone))

    # An export holds numbers; the unit stands beside them.

    def value_baseline(self, value):
        return value

    def value_value(self, value):
        return value

    def value_today(self, record):
        figure = self.standings[record.pk].figure
        return None if figure.value is None else rounded(figure.value, figure.indicator)

    def value_status(self, record):
        return str(self.standings[record.pk].status.label)

    def _missing(self, why):
        return render_to_string("components/missing.html", {"reason": why})
