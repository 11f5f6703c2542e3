from allauth.account.adapter import DefaultAccountAdapter


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator, never by whoever finds the page."""

    def is_open_for_signup(self, request):
        return False
