"""Migration operations that add and remove triggers."""

from typing import Any

import pgtrigger.migrations


class AddTrigger(pgtrigger.migrations.AddTrigger):
    """Adds a trigger without rebuilding the models of the migration state, which triggers do not change.

    The operation of pgtrigger rebuilds the model and all related models for every trigger, which takes a third of the
    time of the first start.
    """

    def state_forwards(self, app_label: str, state: Any) -> None:
        options = state.models[app_label, self.model_name_lower].options
        options["triggers"] = [*options.get("triggers", []), self.trigger]


class RemoveTrigger(pgtrigger.migrations.RemoveTrigger):
    """Removes a trigger without rebuilding the models of the migration state."""

    def state_forwards(self, app_label: str, state: Any) -> None:
        options = state.models[app_label, self.model_name_lower].options
        options["triggers"] = [trigger for trigger in options.get("triggers", []) if trigger.name != self.name]


# `makemigrations` writes the operations of pgtrigger. Loading the first migration of the project imports this module.
pgtrigger.migrations.AddTrigger.state_forwards = AddTrigger.state_forwards  # type: ignore[method-assign,assignment]
pgtrigger.migrations.RemoveTrigger.state_forwards = RemoveTrigger.state_forwards  # type: ignore[method-assign,assignment]
