"""Trainings of police officers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from csi.core.access import ScopedQuerySet
from csi.core.dates import BoundedDateField
from csi.core.db.constraints import known_choices
from csi.core.db.fields import ChoiceField, CountField
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.declarations import OnDay, PeriodLock
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from csi.core.urls import cached_reverse
from districts.models import District


class TrainingTopic(models.TextChoices):
    COMMUNITY_POLICING = "community_policing", _("Community policing")
    DOMESTIC_VIOLENCE = "domestic_violence", _("Domestic violence")
    HUMAN_RIGHTS = "human_rights", _("Human rights")


class TrainingQuerySet(SearchMixin, ScopedQuerySet):
    scope_paths = ("district",)
    search_fields = ("title", "district__name_en")

    def for_list(self):
        return self.select_related("district")


class Training(AuditedModel):
    """A training of police officers on one day."""

    title = models.CharField(_("title"), max_length=160)
    topic = ChoiceField(_("topic"), enum=TrainingTopic, max_length=30)
    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="trainings"
    )
    date = BoundedDateField(_("date"), is_past=True)
    women = CountField(_("women"))
    men = CountField(_("men"))

    objects = TrainingQuerySet.as_manager()

    period_lock = PeriodLock("district", error_field="date", days=OnDay("date"))

    features = RecordFeatures(search_position=135, calendar="training", return_section=True, menu=True, recent=True)

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ("-date", "-pk")
        constraints = [known_choices("topic", TrainingTopic, name="training_topic_known")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return cached_reverse("trainings:training_detail", self.pk)
