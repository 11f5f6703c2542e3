"""Migration operations of triggers that do not rebuild the models of the migration state.

Triggers do not change these models. pgtrigger rebuilds the model and all related models for every trigger, which would
take most of the time of the first start. Loading the first migration of the project imports this module.
"""

from typing import Any

from pgtrigger.migrations import AddTrigger, RemoveTrigger

__all__ = ["AddTrigger", "RemoveTrigger"]


def _add_to_state(self: AddTrigger, app_label: str, state: Any) -> None:
    options = state.models[app_label, self.model_name_lower].options
    options["triggers"] = [*options.get("triggers", []), self.trigger]


def _remove_from_state(self: RemoveTrigger, app_label: str, state: Any) -> None:
    options = state.models[app_label, self.model_name_lower].options
    options["triggers"] = [trigger for trigger in options.get("triggers", []) if trigger.name != self.name]


# `makemigrations` writes the operations of pgtrigger, so these are replaced instead of subclasses.
AddTrigger.state_forwards = _add_to_state  # type: ignore[method-assign]
RemoveTrigger.state_forwards = _remove_from_state  # type: ignore[method-assign]
