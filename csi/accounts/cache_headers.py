"""Who may keep an answer: what was made for one person is no one else's."""

from django.utils.cache import patch_cache_control


class PersonalAnswersMiddleware:
    """Marks every answer that depends on who asks: no proxy keeps it, nor the browser of a machine that many use.

    An answer that says itself how long it may be kept, such as a public photo, is left alone.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.session.accessed and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True, no_store=True)
        return response
