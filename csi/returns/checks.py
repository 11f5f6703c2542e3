"""System check: record types that belong to a monthly return have a section of its checklist."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from csi.core.checks import list_record_models
from csi.core.registries.features import get_features
from csi.returns.checklist import get_section_apps


@register("records")
def check_return_sections(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Report record types whose app registers no section although their features announce one."""
    apps = get_section_apps()
    return [
        Error(
            f"{model._meta.label} has no section in the monthly return, contrary to its features.",
            hint="Register one with @register_return_section in return_checks.py of the app.",
            obj=model,
            id="records.E014",
        )
        for model in list_record_models()
        if (features := get_features(model)) and features.return_section
        if model.__module__.split(".models")[0] not in apps
    ]
