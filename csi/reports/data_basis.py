"""Data basis of a report: the share of monthly returns that are accepted."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from csi.returns.expected import ReturnCompleteness


def format_data_basis(completeness: ReturnCompleteness) -> str:
    """Return "Provisional: 0 of 10 returns accepted", or "" if no return was due."""
    if not completeness.total:
        return ""
    text = ngettext(
        "%(accepted)d of %(total)d return accepted", "%(accepted)d of %(total)d returns accepted", completeness.total
    )
    text %= {"accepted": completeness.accepted, "total": completeness.total}
    return _("Provisional: %(accepted_returns)s") % {"accepted_returns": text} if completeness.provisional else text
