"""Template tags: icons, badges, missing values."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template, TemplateSyntaxError

from csi.core.crud.templatetags.ui import TONE_ICONS, get_icon_names

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def render_source(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


def test_icon_without_label_is_hidden_from_screen_readers():
    html = render_source('{% icon "plus-lg" %}')
    assert 'aria-hidden="true"' in html
    assert html.endswith("</svg>")
    assert "icons.svg#plus-lg" in html


def test_icon_with_label_has_an_accessible_name():
    assert 'role="img" aria-label="Search"' in render_source('{% icon "search" label="Search" %}')


@pytest.mark.parametrize("source", ['{% icon "plsu" %}', '{% badge "Held" "god" %}', '{% tone_icon "gren" %}'])
def test_unknown_icon_or_tone_raises(source):
    with pytest.raises(TemplateSyntaxError, match=r"No (icon|tone)"):
        render_source(source)


@pytest.mark.parametrize("tone", TONE_ICONS)
def test_badge_has_text_and_icon_of_its_tone(tone):
    html = render_source('{% badge "Held" tone %}', tone=tone)
    assert "Held" in html
    assert f"#{TONE_ICONS[tone]}" in html
    assert len(set(TONE_ICONS.values())) == len(TONE_ICONS)


def test_missing_value_has_a_reason():
    html = render_source('{% display_value value "Not counted" %}', value=None)
    assert 'title="Not counted"' in html
    assert '<span class="visually-hidden">Not counted</span>' in html


def test_zero_is_shown_as_a_value():
    assert render_source("{% display_value value %}", value=0) == "0"


def test_value_is_escaped():
    assert render_source("{% display_value value %}", value="<b>") == "&lt;b&gt;"


def test_every_icon_in_templates_exists_in_the_sprite():
    named = {
        (path.name, name)
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)"|(?:_icon|icon)="([a-z0-9-]+)"', path.read_text())
        for name in name
        if name
    }
    assert named
    assert not {(path, name) for path, name in named if name not in get_icon_names()}
