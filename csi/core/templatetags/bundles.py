"""Template tags that load the static file bundles of the settings."""

from django import template
from django.utils.html import format_html_join

from csi.core.web.bundles import bundle_urls

register = template.Library()


@register.simple_tag
def stylesheet(name: str) -> str:
    """Link the stylesheets of the bundle `name`."""
    return format_html_join("\n  ", '<link rel="stylesheet" href="{}">', ((url,) for url in bundle_urls(f"{name}.css")))


@register.simple_tag
def script(name: str) -> str:
    """Load the scripts of the bundle `name` as modules, after the page and its stylesheets."""
    urls = ((url,) for url in bundle_urls(f"{name}.js"))
    return format_html_join("\n  ", '<script type="module" fetchpriority="low" src="{}"></script>', urls)
