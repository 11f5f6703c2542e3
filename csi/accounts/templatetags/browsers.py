"""Names of browsers and operating systems, by which people recognise their sessions."""

from django import template

register = template.Library()

# {part of the User-Agent header: name}. Browsers also name those with which they are compatible, so the order matters.
BROWSERS = {
    "YaBrowser": "Yandex Browser",
    "SamsungBrowser": "Samsung Internet",
    "OPR/": "Opera",
    "Edg": "Edge",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}
MAX_LENGTH = 60


@register.filter
def browser(user_agent: str) -> str:
    """Return "Firefox, Windows" for a User-Agent header, the start of the header if it names neither."""
    names = [next((name for part, name in known.items() if part in user_agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, names)) or user_agent[:MAX_LENGTH]
