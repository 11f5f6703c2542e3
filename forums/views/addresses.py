"""Addresses that several pages of forums lead to."""

from urllib.parse import urlencode

from django.urls import reverse


def address(page, **query):
    """`address("meeting_list", group=3)` → /forums/meetings/?group=3"""
    url = reverse(f"forums:{page}")
    return f"{url}?{urlencode(query)}" if query else url
