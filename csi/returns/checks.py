"""System check: exactly the record types that belong to a monthly return are covered by its checklist."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from csi.core.checks import list_record_models
from csi.core.registries.features import get_features
from csi.returns.checklist import get_section_models


@register("records")
def check_return_sections(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Report record types without a section that their features announce, and the reverse."""
    covered = get_section_models()
    return [
        Error(
            f"{model._meta.label} {'has no' if features.return_section else 'has a'} section in the monthly return, "
            "contrary to its features.",
            hint="Name the model in @register_return_section in return_checks.py of an app.",
            obj=model,
            id="records.E014",
        )
        for model in list_record_models()
        if (features := get_features(model)) and features.return_section != (model in covered)
    ]
