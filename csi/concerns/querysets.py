"""The questions that are asked about concerns, and who may hear a sensitive answer."""

import datetime

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest

from csi.pages.search import Fold, SearchMixin
from csi.scope import ScopedQuerySet

# How long people are asked to wait for an agreed action.
PATIENCE = datetime.timedelta(days=60)

# From here on two lines are likely to tell of the same trouble.
ALIKE = 0.35


class SensitiveQuerySet(ScopedQuerySet):
    """Records with a `sensitivity`: restricted for the district team and managers, confidential for the
    author (who recorded it) and managers. Whoever may not see one finds no trace of it, in counts neither.
    """

    sensitivity_lookup = "sensitivity"
    author_lookup = "created_by"

    def visible_to(self, user):
        visible = super().visible_to(user)
        if user.sees_every_district:
            return visible
        return visible.filter(~Q(**{self.sensitivity_lookup: "confidential"}) | Q(**{self.author_lookup: user.pk}))


class ConcernQuerySet(SearchMixin, SensitiveQuerySet):
    district_lookups = ("district",)
    search_fields = ("summary", "details", "district__name_en", "district__name_ru", "district__name_ky")

    def for_list(self):
        return self.select_related("district")

    def for_detail(self):
        return self.select_related("district", "created_by", "updated_by")

    def for_choice(self):
        """Open ones first, the newest on top."""
        return (
            self.select_related("district")
            .annotate(is_over=Q(state__in=("resolved", "closed")))
            .order_by("is_over", "-raised_on", "-pk")
        )

    def open(self):
        """Those on which work is still owed."""
        return self.exclude(state__in=("resolved", "closed"))

    def raised_between(self, start, end):
        return self.filter(raised_on__gte=start, raised_on__lt=end)

    def waiting_on(self, day):
        """Those for which no action was agreed in `PATIENCE` since they were raised."""
        return self.filter(state__in=("open", "on_agenda"), raised_on__lt=day - PATIENCE)

    def reported_back(self):
        """Those whose people were told what became of it."""
        return self.filter(reported_back_on__isnull=False)

    def similar_to(self, summary, district):
        """Those of the district that tell of much the same, the most alike first, with `likeness` up to 1."""
        likeness = Greatest(
            TrigramSimilarity(Fold(F("summary")), Fold(Value(summary))),
            TrigramWordSimilarity(Fold(Value(summary)), Fold(F("summary"))),
        )
        return (
            self.filter(district=district)
            .annotate(likeness=likeness)
            .filter(likeness__gte=ALIKE)
            .order_by("-likeness", "-raised_on", "-pk")
        )
