"""System checks: `manage.py check` names the declarations that a model lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pgtrigger
from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from csi.core.access import ScopedQuerySet, get_scope_model
from csi.core.dates import BoundedDateField
from csi.core.db.fields import ChoiceField
from csi.core.db.history_tracking import HistoryTracking
from csi.core.history.actor import AuditedModel
from csi.core.models import Mission
from csi.core.period_lock.declarations import LockedPeriods, PeriodLock
from csi.core.period_lock.sql import locked_periods_select
from csi.core.period_lock.triggers import PeriodLockTrigger
from csi.core.registries.calendar import get_calendar_sources
from csi.core.registries.features import get_features
from csi.core.registries.navigation import get_menu_pages
from csi.core.search.querysets import SearchMixin

Model = type[models.Model]


def is_project_app(config: AppConfig) -> bool:
    """Return whether an app belongs to the project, not to an installed package."""
    path = Path(config.path)
    return path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts


def list_project_models() -> list[Model]:
    """Return the models of the project that have a table of their own, without automatic ones."""
    return [
        model
        for config in apps.get_app_configs()
        if is_project_app(config)
        for model in config.get_models()
        if not model._meta.proxy
    ]


def list_record_models() -> list[Model]:
    """Return the models of the project that are records."""
    return [model for model in list_project_models() if issubclass(model, AuditedModel)]


def resolve_path(model: Model, path: str) -> Any:
    """Return the field at the end of an ORM path; raise FieldDoesNotExist if there is none."""
    *relations, name = path.split("__")
    for relation in relations:
        related = model._meta.get_field(relation).related_model
        if related is None:
            raise FieldDoesNotExist(f"{model._meta.label} has no relation “{relation}”.")
        model = related
    return model._meta.get_field(name)


def declares(model: type, name: str, base: type) -> bool:
    """Return whether a class or one of its bases below `base` declares an attribute."""
    mro = model.__mro__
    below = mro[: mro.index(base)] if base in mro else mro
    return any(name in vars(cls) for cls in below)


def run_checks(checked_models: Iterable[Model] | None = None) -> list[CheckMessage]:
    """Return the errors in the declarations of models; of all models of the project by default."""
    errors: list[CheckMessage] = []
    for model in list_project_models() if checked_models is None else checked_models:
        errors += check_history(model)
        errors += check_period_lock(model)
        errors += check_locked_periods(model)
        errors += check_choices(model)
        errors += check_ordering(model)
        errors += check_dates(model)
        if issubclass(model, AuditedModel):
            errors += check_scope(model)
            errors += check_search(model)
            errors += check_features(model)
    return errors


@register("records")
def check_declarations(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Check the declarations of every model of the project."""
    return run_checks()


def check_history(model: Model) -> Iterator[CheckMessage]:
    """Require the declaration of the history of a model and of its many-to-many relations."""
    history = getattr(model, "history", "missing")
    if history == "missing":
        yield _error("E001", model, "has no history.", "Set history = HistoryTracking(...), or None if it has none.")
        return
    if not isinstance(history, HistoryTracking):
        return
    for name in (history.parent, *history.exclude, *history.personal, *history.author_only_when):
        if name:
            yield from _check_path(model, name, "E002", "history")
    tracked = {
        proxy._meta.concrete_model
        for proxy in apps.get_models()
        if isinstance(getattr(proxy, "history", None), HistoryTracking)
    }
    relation: Any
    for relation in model._meta.local_many_to_many:
        through: Any = relation.remote_field.through
        is_own = is_project_app(apps.get_app_config(relation.related_model._meta.app_label))
        if through._meta.auto_created and is_own and through not in tracked:
            yield _error(
                "E003",
                model,
                f"has no history of the relation “{relation.name}”.",
                f"Declare a proxy of {model.__name__}.{relation.name}.through with history = HistoryTracking(…).",
            )


def check_period_lock(model: Model) -> Iterator[CheckMessage]:
    """Require a period lock, or the explicit decision against one, and check its paths."""
    is_child = isinstance(parent := _history_parent(model), type) and _has_lock(parent)
    if not declares(model, "period_lock", AuditedModel) and (issubclass(model, AuditedModel) or is_child):
        yield _error(
            "E004", model, "has no period lock.", "Set period_lock = PeriodLock(...), or None if it is never locked."
        )
    lock = getattr(model, "period_lock", None)
    if not isinstance(lock, PeriodLock):
        return
    for part in lock.parts:
        for name in sorted({lock.error_field_of(part), *part.names}):
            yield from _check_path(model, name, "E005", "period lock")
        if path := lock.scope_of(part):
            yield from _check_scope_path(model, path, "E005", "period lock")
    try:
        PeriodLockTrigger(model=model, operation=pgtrigger.Update).get_func(model)
    except FieldDoesNotExist as error:
        yield _error("E005", model, "has a period lock with an unknown path.", str(error))


def _history_parent(model: Model) -> Model | None:
    history = getattr(model, "history", None)
    if not isinstance(history, HistoryTracking) or not history.parent:
        return None
    try:
        return model._meta.get_field(history.parent).related_model
    except FieldDoesNotExist:
        return None


def _has_lock(model: Model) -> bool:
    lock = getattr(model, "period_lock", None)
    return isinstance(lock, PeriodLock) and any(part.is_whole_row for part in lock.parts)


def check_locked_periods(model: Model) -> Iterator[CheckMessage]:
    """Check the paths of a model whose rows lock days."""
    source = getattr(model, "locked_periods", None)
    if not isinstance(source, LockedPeriods):
        return
    if source.scope:
        yield from _check_scope_path(model, source.scope, "E006", "locked periods")
    try:
        locked_periods_select(model, source)
    except FieldDoesNotExist as error:
        yield _error("E006", model, "declares locked periods with an unknown path.", str(error))


def check_choices(model: Model) -> Iterator[CheckMessage]:
    """Require the constraint that limits a column to its choices, except in logs."""
    if not isinstance(getattr(model, "history", None), HistoryTracking):
        return
    conditions = [
        constraint.condition for constraint in model._meta.constraints if isinstance(constraint, models.CheckConstraint)
    ]
    for field in model._meta.local_fields:
        if not isinstance(field, ChoiceField) or field.enum is None:
            continue
        values = [*field.enum.values, *([""] if field.blank else [])]
        if models.Q(**{f"{field.name}__in": values}) not in conditions:
            blank = ", allows_blank=True" if field.blank else ""
            yield _error(
                "E015",
                model,
                f"has no constraint on the choices of “{field.name}”.",
                f'Add known_choices("{field.name}", {field.enum.__name__}, name=…{blank}) to Meta.constraints.',
            )


def check_dates(model: Model) -> Iterator[CheckMessage]:
    """Require the limits of dates; the fixed date of a demonstration has none."""
    if model is Mission:
        return
    for field in model._meta.local_fields:
        if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField | BoundedDateField):
            yield _error("E016", model, f"has no limits of the date “{field.name}”.", "Use BoundedDateField.")


def check_scope(model: Model) -> Iterator[CheckMessage]:
    """Require the paths by which access to the records is limited."""
    queryset = type(model._default_manager.all())
    if not issubclass(queryset, ScopedQuerySet):
        yield _error("E007", model, "has no scope.", "Derive the queryset of its manager from ScopedQuerySet.")
        return
    if not declares(queryset, "scope_paths", ScopedQuerySet):
        yield _error(
            "E007", model, "has no scope.", f"Set {queryset.__name__}.scope_paths; empty: shared by all scopes."
        )
    for path in queryset.scope_paths:
        yield from _check_scope_path(model, path, "E008", "scope_paths")


def check_search(model: Model) -> Iterator[CheckMessage]:
    """Require the fields that the search of a list covers."""
    queryset = type(model._default_manager.all())
    features = get_features(model)
    base = SearchMixin if issubclass(queryset, SearchMixin) else models.QuerySet
    if not declares(queryset, "search_fields", base):
        yield _error(
            "E009", model, "has no search fields.", f"Set {queryset.__name__}.search_fields; () for no search."
        )
        return
    if features and features.search_position is not None and not getattr(queryset, "search_fields", ()):
        yield _error("E009", model, "is in the global search without search fields.", "Set search_fields.")
    for path in getattr(queryset, "search_fields", ()):
        yield from _check_search_path(model, path)


def check_ordering(model: Model) -> Iterator[CheckMessage]:
    """Require `OrderKey` for text in the ordering: the database sorts by code point, Š and š after Z."""
    for entry in model._meta.ordering or ():
        if not isinstance(entry, str) or entry.lstrip("-") == "pk":
            continue
        field = resolve_path(model, entry.lstrip("-"))
        if isinstance(field, models.CharField | models.TextField) and not field.flatchoices:
            yield _error("E016", model, f"sorts by the text of “{entry}”.", f"Use OrderKey({entry.lstrip('-')!r}).")


def check_features(model: Model) -> Iterator[CheckMessage]:
    """Require the decision on which pages show the records, and compare it with the registries."""
    features = get_features(model)
    if features is None:
        yield _error("E011", model, "has no features.", "Set features = RecordFeatures(...).")
        return
    if features.calendar is not None and features.calendar not in get_calendar_sources():
        yield _error(
            "E012",
            model,
            f"names the calendar source “{features.calendar}”, which is not registered.",
            "Register it with @register_calendar_source in calendar.py of the app.",
        )
    page = f"{model._meta.app_label}:{model._meta.model_name}_list"
    if features.menu != (page in get_menu_pages()):
        verb = "is not in the menu" if features.menu else "is in the menu"
        yield _error("E013", model, f"{verb}, contrary to its features.", f"Check the menu entry of {page}.")


def _check_search_path(model: Model, path: str) -> Iterator[CheckMessage]:
    """Require a text of the record or of a record that it refers to, which has documents itself.

    A document follows the changes of the tables with documents.
    """
    if errors := list(_check_path(model, path, "E010", "search_fields")):
        yield from errors
        return
    *relations, name = path.split("__")
    hint = "Use texts of the record, or of records with search_fields that its foreign keys lead to."
    target = model
    for relation in relations:
        field: Any = target._meta.get_field(relation)
        if not (field.many_to_one or field.one_to_one) or not field.concrete:
            yield _error("E010", model, f"searches several records with “{path}”.", hint)
            return
        target = field.related_model
        if not getattr(type(target._default_manager.all()), "search_fields", ()):
            yield _error("E010", model, f"searches {target._meta.label}, which has no search fields.", hint)
            return
    if not isinstance(target._meta.get_field(name), models.CharField | models.TextField):
        yield _error("E010", model, f"searches “{path}”, which is not a text.", hint)


def _check_path(model: Model, path: str, code: str, name: str) -> Iterator[CheckMessage]:
    try:
        resolve_path(model, path)
    except FieldDoesNotExist:
        yield _error(code, model, f"has no path “{path}” ({name}).", "Use names of fields, joined by two underscores.")


def _check_scope_path(model: Model, path: str, code: str, name: str) -> Iterator[CheckMessage]:
    scope = get_scope_model()
    try:
        target = resolve_path(model, path).related_model
    except FieldDoesNotExist:
        target = None
    if target is not scope and not (path == "pk" and model is scope):
        yield _error(code, model, f"has no path “{path}” to {scope._meta.label} ({name}).", "Correct the path.")


def _error(code: str, model: Model, message: str, hint: str) -> Error:
    return Error(f"{model._meta.label} {message}", hint=hint, obj=model, id=f"records.{code}")
