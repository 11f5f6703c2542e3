"""The system checks report each declaration that a model lacks."""

import pytest
from django.db import models
from django.test.utils import isolate_apps

from csi.core.access import ScopedQuerySet
from csi.core.checks import list_project_models, run_checks
from csi.core.dates import BoundedDateField
from csi.core.db.constraints import known_choices
from csi.core.db.fields import ChoiceField
from csi.core.db.history_tracking import HistoryTracking
from csi.core.db.search import OrderKey
from csi.core.history.actor import AuditedModel
from csi.core.period_lock.declarations import InMonth, LockedFields, LockedPeriods, OnDay, PeriodLock
from csi.core.registries.features import RecordFeatures
from csi.core.search.querysets import SearchMixin
from districts.models import District
from forums.models import Meeting, MeetingKind

HIDDEN = RecordFeatures(search_position=None, calendar=None, return_section=False, menu=False, recent=False)


class CompleteQuerySet(SearchMixin, ScopedQuerySet):
    scope_paths = ("district",)
    search_fields = ("title",)


def build_model(base=AuditedModel, queryset=CompleteQuerySet, **attributes):
    """Return a record type that passes every check, but for the given attributes; None removes nothing."""
    defaults = {
        "title": models.CharField(max_length=80),
        "date": BoundedDateField(),
        "district": models.ForeignKey(District, on_delete=models.PROTECT, related_name="+"),
        "objects": queryset.as_manager(),
        "features": HIDDEN,
        "period_lock": PeriodLock("district", error_field="date", days=OnDay("date")),
        "history": HistoryTracking(),
        "Meta": type("Meta", (), {"app_label": "forums"}),
        "__module__": __name__,
    }
    chosen = {name: value for name, value in (defaults | attributes).items() if value != "missing"}
    return type("Session", (base,), chosen)


def find_codes(model):
    return {error.id.removeprefix("records.") for error in run_checks([model])}


@isolate_apps("forums")
def test_complete_record_type_passes():
    assert find_codes(build_model()) == set()


def test_every_model_of_the_project_passes():
    assert run_checks() == []
    assert Meeting in list_project_models()


@pytest.mark.parametrize(
    ("code", "attributes"),
    [
        ("E001", {"history": "missing", "base": models.Model}),
        ("E002", {"history": HistoryTracking(exclude=("secret",))}),
        ("E002", {"history": HistoryTracking(parent="meeting")}),
        ("E003", {"partners": models.ManyToManyField(District, related_name="+")}),
        ("E004", {"period_lock": "missing"}),
        ("E005", {"period_lock": PeriodLock("district", error_field="day", days=OnDay("date"))}),
        ("E005", {"period_lock": PeriodLock("district", error_field="date", days=OnDay("date__month"))}),
        ("E005", {"period_lock": PeriodLock("created_by", error_field="date", days=OnDay("date"))}),
        (
            "E005",
            {"period_lock": PeriodLock("district", error_field="date", parts=(LockedFields(OnDay("date"), ("day",)),))},
        ),
        (
            "E006",
            {
                "locked_periods": LockedPeriods(
                    days=InMonth("month"), when={}, describe=str, priority=1, link_label="", scope="created_by"
                )
            },
        ),
        (
            "E009",
            {
                "features": RecordFeatures(
                    search_position=1, calendar=None, return_section=False, menu=False, recent=False
                ),
                "queryset": "unsearched",
            },
        ),
        ("E011", {"features": "missing"}),
        ("E016", {"date": models.DateField()}),
        (
            "E012",
            {
                "features": RecordFeatures(
                    search_position=None, calendar="session", return_section=False, menu=False, recent=False
                )
            },
        ),
        (
            "E013",
            {
                "features": RecordFeatures(
                    search_position=None, calendar=None, return_section=False, menu=True, recent=False
                )
            },
        ),
    ],
)
@isolate_apps("forums")
def test_missing_or_wrong_declaration_is_reported(code, attributes):
    if attributes.get("queryset") == "unsearched":
        attributes = attributes | {"queryset": type("UnsearchedQuerySet", (CompleteQuerySet,), {"search_fields": ()})}
    assert code in find_codes(build_model(**attributes))


@pytest.mark.parametrize(
    ("blank", "constraints", "is_reported"),
    [
        (False, [], True),
        (False, [known_choices("kind", MeetingKind, name="session_kind_known")], False),
        (True, [known_choices("kind", MeetingKind, name="session_kind_known")], True),
        (True, [known_choices("kind", MeetingKind, name="session_kind_known", allows_blank=True)], False),
    ],
)
@isolate_apps("forums")
def test_choice_column_without_its_constraint_is_reported(blank, constraints, is_reported):
    meta = type("Meta", (), {"app_label": "forums", "constraints": constraints})
    found = find_codes(build_model(kind=ChoiceField(enum=MeetingKind, blank=blank), Meta=meta))
    assert ("E015" in found) == is_reported


@isolate_apps("forums")
@pytest.mark.parametrize(
    ("ordering", "is_reported"), [(("title",), True), (("-title",), True), ((OrderKey("title"), "pk"), False)]
)
def test_ordering_by_text_requires_an_order_key(ordering, is_reported):
    meta = type("Meta", (), {"app_label": "forums", "ordering": ordering})
    assert ("E016" in find_codes(build_model(Meta=meta))) == is_reported


@pytest.mark.parametrize(
    ("code", "queryset"),
    [
        ("E007", models.QuerySet),
        ("E007", type("UnscopedQuerySet", (SearchMixin, ScopedQuerySet), {"search_fields": ()})),
        ("E008", type("WrongQuerySet", (CompleteQuerySet,), {"scope_paths": ("created_by",)})),
        ("E009", type("UndecidedQuerySet", (SearchMixin, ScopedQuerySet), {"scope_paths": ("district",)})),
        ("E010", type("UnknownQuerySet", (CompleteQuerySet,), {"search_fields": ("name",)})),
        ("E010", type("MultipleQuerySet", (CompleteQuerySet,), {"search_fields": ("district__contacts__office",)})),
        ("E010", type("NumberQuerySet", (CompleteQuerySet,), {"search_fields": ("district__latitude",)})),
    ],
)
@isolate_apps("forums")
def test_missing_or_wrong_scope_or_search_is_reported(code, queryset):
    assert code in find_codes(build_model(queryset=queryset))


@isolate_apps("forums")
def test_child_row_of_locked_record_needs_a_period_lock():
    attributes = {
        "meeting": models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+"),
        "history": HistoryTracking(parent="meeting"),
    }
    assert "E004" in find_codes(build_model(base=models.Model, period_lock="missing", **attributes))
