"""Pages go out compressed, for the poor line of a police station."""

from django.middleware.gzip import GZipMiddleware

TEXT = ("text/", "application/json", "image/svg+xml")


class TextCompressionMiddleware(GZipMiddleware):
    """Compresses text, also while it streams; pictures, PDF and spreadsheets are compressed by themselves.

    Each answer is some random bytes longer, so that its length does not tell what a token in it holds (BREACH).
    """

    def process_response(self, request, response):
        if not response.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)
