"""The links to the files of a report in each language."""

from typing import Any

from django import template
from django.utils.http import urlencode
from django.utils.translation import get_language

from csi.core.languages import LANGUAGE_PARAM, Language

register = template.Library()


@register.inclusion_tag("components/file_languages.html")
def file_languages(**urls: str) -> dict[str, Any]:
    """Return a menu of the files in the other languages: `{% file_languages PDF=pdf_url %}`."""
    others = [language for language in Language if language != get_language()]
    return {"languages": [(language, _list_files(urls, language)) for language in others]}


def _list_files(urls: dict[str, str], language: Language) -> list[tuple[str, str]]:
    """Return the name of each format, and the URL of the file in a language."""
    param = urlencode({LANGUAGE_PARAM: language})
    return [(name, f"{url}{'&' if '?' in url else '?'}{param}") for name, url in urls.items()]
