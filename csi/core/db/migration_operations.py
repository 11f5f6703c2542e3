"""How migrations bring a trigger into the database."""

import pgtrigger.migrations


class AddTrigger(pgtrigger.migrations.AddTrigger):
    """Django's models stay as they are: a table's triggers change nothing in its model, nor in those that lead to it.

    The operation of pgtrigger makes all of these anew for every trigger, which is a third of the time of a first start.
    """

    def state_forwards(self, app_label, state):
        options = state.models[app_label, self.model_name_lower].options
        options["triggers"] = [*options.get("triggers", []), self.trigger]
