"""Import of concerns."""

from csi.concerns.forms import ConcernForm
from csi.concerns.models import Concern
from csi.core.crud.imports.declarations import RecordImport, register_import


@register_import
class ConcernImport(RecordImport):
    model, form_class = Concern, ConcernForm
    key = ("district", "raised_on", "summary")
