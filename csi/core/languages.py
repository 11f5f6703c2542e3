"""The languages of the interface."""

import functools
from collections.abc import Callable
from typing import Any, Self

from django import forms
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html
from django.utils.translation import override

# Names the language of a file in its URL.
LANGUAGE_PARAM = "language"


class Language(models.TextChoices):
    """A language, named in itself; a browser that asks for Uzbek without a script gets Cyrillic."""

    ENGLISH = "en", "English"
    RUSSIAN = "ru", "Русский"
    KYRGYZ = "ky", "Кыргызча"
    UZBEK = "uz-cyrl", "Ўзбекча"
    UZBEK_LATIN = "uz-latn", "Oʻzbekcha"


class TextInLanguage(str):
    """A text whose language differs from that of the page, such as a name that has no translation.

    As a string it is like any other; pages mark it by `mark_language`.
    """

    language: str

    def __new__(cls, text: str, language: str) -> Self:
        created = super().__new__(cls, text)
        created.language = language
        return created

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return str.__str__(self), self.language

    def __str__(self) -> str:
        return self


def mark_language(text: Any) -> Any:
    """Return a text, or the name of a record, as HTML with its language if that is known and another one."""
    if isinstance(text, models.Model):
        text = str(text)
    return format_html('<span lang="{}">{}</span>', text.language, text) if isinstance(text, TextInLanguage) else text


def build_lang_attribute(text: Any) -> str:
    """Return the attribute `lang` of an element that contains only this text, "" if it has none."""
    return format_html(' lang="{}"', text.language) if isinstance(text, TextInLanguage) else ""


class LanguageSelect(forms.Select):
    """A choice of languages, each of which is marked as written in itself."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value in Language:
            option["attrs"]["lang"] = str(value)
        return option


def get_text_language(name: str) -> str:
    """Return the language of a column such as `name_ru` or `district__name_ky`; "" if it has none."""
    column, _separator, suffix = name.rpartition("_")
    return suffix if column.endswith("name") and suffix in Language else ""


def with_requested_language(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer in the language of `?language=ru`, else in that of the reader; 404 for an unknown language.

    The view returns a complete response, because a streamed one would be written in the language of the reader.
    """

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        language = request.GET.get(LANGUAGE_PARAM)
        if language is None:
            response = view(request, *args, **kwargs)
            # A cache must not send it to readers who chose another language; LocaleMiddleware adds Accept-Language.
            patch_vary_headers(response, ["Cookie"])
            return response
        if language not in Language:
            raise Http404
        params = request.GET.copy()
        del params[LANGUAGE_PARAM]
        request.GET = params  # type: ignore[assignment]  # the view need not know the parameter
        with override(language):
            response = view(request, *args, **kwargs)
        response["Content-Language"] = language
        return response

    return answer
