"""The questions that are asked about concerns, and who may hear a sensitive answer."""

import datetime

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import Case, Count, F, Max, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Greatest, Least

from csi.concerns.age_bands import FROM_DAYS
from csi.core.access import ScopedQuerySet
from csi.core.db.search import Fold, SearchMixin
from csi.core.permissions import RecordPermission

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
        if user.has_permission(RecordPermission.VIEW_CONFIDENTIAL):
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

    def open_on(self, day):
        """Those raised by that day and neither resolved nor closed by then."""
        return self.raised_by_day(day).filter(Q(settled_on__isnull=True) | Q(settled_on__gt=day))

    def of_age_on(self, age, day):
        """Those that were of an `Age` on that day."""
        starts = list(FROM_DAYS.values())
        first = FROM_DAYS[age]
        of_age = self.filter(raised_on__lte=day - datetime.timedelta(days=first))
        if first == starts[-1]:
            return of_age
        return of_age.filter(raised_on__gt=day - datetime.timedelta(days=starts[starts.index(first) + 1]))

    def raised_by_day(self, day):
        """Raised on that day or before."""
        return self.filter(raised_on__lte=day)

    def raised_between(self, start, end):
        return self.filter(raised_on__gte=start, raised_on__lt=end)

    def waiting_on(self, day):
        """Those for which no action was agreed in `PATIENCE` since they were raised."""
        return self.filter(state__in=("open", "on_agenda"), raised_on__lt=day - PATIENCE)

    def reported_back(self):
        """Those whose people were told what became of it."""
        return self.filter(reported_back_on__isnull=False)

    def with_loop_days(self):
        """With the day on which a concern came to each step of the loop, null where it has not.

        `discussed_on` and `agreed_on`: at the first meeting that did; `acted_on` and `checked_on`: when the last of
        its actions was done, and verified. Only meetings that were held count.
        """
        said = Q(discussions__meeting__state="held") & ~Q(discussions__outcome="not_reached")
        agreed = Q(actions__meeting__state="held")
        every_done, every_verified = (
            Case(When(missing=0, then=F("latest")), default=None) for _step in ("done", "verified")
        )
        first_agreed = self._step(agreed, latest=Min("actions__meeting__date"))
        return self.annotate(
            agreed_on=first_agreed,
            discussed_on=Least(self._step(said, latest=Min("discussions__meeting__date")), first_agreed),
            acted_on=self._step(
                agreed,
                every_done,
                latest=Max("actions__done_on"),
                missing=Count("actions", filter=Q(actions__done_on=None)),
            ),
            checked_on=self._step(
                agreed,
                every_verified,
                latest=Max("actions__verified_on"),
                missing=Count("actions", filter=Q(actions__verified_on=None)),
            ),
        )

    def _step(self, condition, day=F("latest"), **aggregates):
        # Asked by the names that forums give their relations: this app does not import what lies above it.
        rows = self.model._base_manager.filter(condition, pk=OuterRef("pk")).order_by().values("pk")
        return Subquery(rows.annotate(**aggregates).values(day=day))

    def at_loop_stage(self, stage, day):
        """Those raised by that day that stood at a `WorkflowStage` at its end."""
        steps = [
            When(checked_on__lte=day, reported_back_on__lte=day, then=Value("told")),
            When(state="closed", settled_on__lte=day, then=Value("closed")),
            When(checked_on__lte=day, then=Value("verified")),
            When(acted_on__lte=day, then=Value("done")),
            When(agreed_on__lte=day, then=Value("agreed")),
            When(discussed_on__lte=day, then=Value("discussed")),
        ]
        stood = Case(*steps, default=Value("raised"))
        return self.raised_by_day(day).with_loop_days().annotate(stood_at=stood).filter(stood_at=stage)

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
