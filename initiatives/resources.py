"""Import of initiatives."""

from collections.abc import Mapping, Sequence
from typing import Any

from csi.core.crud.imports.declarations import ChildSheet, RecordImport, register_import
from initiatives.forms import InitiativeForm
from initiatives.models import Initiative
from initiatives.services import save_initiative


@register_import
class InitiativeImport(RecordImport):
    model, form_class = Initiative, InitiativeForm
    key = ("district", "starts", "title")
    has_own_form = True

    def save(
        self, form: Any, child_forms: Mapping[ChildSheet, Sequence[Any]], removed: Sequence[Any] = ()
    ) -> Initiative:
        return save_initiative(form=form, acting_user=self.user)
