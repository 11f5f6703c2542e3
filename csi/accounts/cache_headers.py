"""Cache headers for pages that depend on the user."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control


class PrivateResponseMiddleware:
    """Mark every response that used the session as private and not to be stored.

    Responses with a Cache-Control header of their own, such as public photos, are left unchanged.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.session.accessed and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True, no_store=True)
        return response
