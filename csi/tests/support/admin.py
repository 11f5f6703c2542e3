"""Forms of the admin as a browser submits them."""

from csi.tests.support.forms import read_fields


def build_admin_submission(context):
    """Return what a browser submits for a change form of the admin without user input."""
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        if inline.has_change_permission or inline.has_add_permission:
            forms += [inline.formset.management_form, *inline.formset.forms]
    return {**read_fields(forms), context["version_field"]: context["version"]}
