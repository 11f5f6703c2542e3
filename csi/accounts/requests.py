"""Request types for annotations."""

from django.http import HttpRequest

from csi.accounts.models import User


class AuthenticatedRequest(HttpRequest):
    """A request whose user is signed in, as in views behind `login_required`."""

    user: User
