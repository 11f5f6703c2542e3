import logging

from allauth.account.adapter import DefaultAccountAdapter

logger = logging.getLogger(__name__)


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator, never by whoever finds the page."""

    def is_open_for_signup(self, request):
        return False

    def send_mail(self, *args, **kwargs):
        """Where no mail goes out, a password is changed all the same, and who asks for a link learns nothing by it."""
        try:
            super().send_mail(*args, **kwargs)
        except OSError:
            logger.exception("A mail about an account could not be sent.")
