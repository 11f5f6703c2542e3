"""The small pieces of the look: an unknown name cannot hide, a missing value says why."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template, TemplateSyntaxError

from csi.core.crud.templatetags.ui import TONE_ICONS, get_icon_names

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def rendered(source, **context):
    return Template("{% load ui %}" + source).render(Context(context))


def test_an_icon_beside_a_word_is_silent():
    html = rendered('{% icon "plus-lg" %}')
    assert 'aria-hidden="true"' in html
    assert html.endswith("</svg>")
    assert "icons.svg#plus-lg" in html


def test_an_icon_alone_has_a_name():
    assert 'role="img" aria-label="Search"' in rendered('{% icon "search" label="Search" %}')


@pytest.mark.parametrize("source", ['{% icon "plsu" %}', '{% badge "Held" "god" %}', '{% tone_icon "gren" %}'])
def test_an_unknown_name_raises(source):
    with pytest.raises(TemplateSyntaxError, match=r"No (icon|tone)"):
        rendered(source)


@pytest.mark.parametrize("tone", TONE_ICONS)
def test_a_badge_has_a_word_and_a_sign_of_its_own(tone):
    html = rendered('{% badge "Held" tone %}', tone=tone)
    assert "Held" in html
    assert f"#{TONE_ICONS[tone]}" in html
    assert len(set(TONE_ICONS.values())) == len(TONE_ICONS)


def test_a_missing_value_says_why():
    html = rendered('{% shown value "Not counted" %}', value=None)
    assert 'title="Not counted"' in html
    assert '<span class="visually-hidden">Not counted</span>' in html


def test_zero_is_a_value():
    assert rendered("{% shown value %}", value=0) == "0"


def test_a_value_is_escaped():
    assert rendered("{% shown value %}", value="<b>") == "&lt;b&gt;"


def test_every_icon_that_a_template_names_is_in_the_sprite():
    named = {
        (path.name, name)
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)"|(?:_icon|icon)="([a-z0-9-]+)"', path.read_text())
        for name in name
        if name
    }
    assert named
    assert not {(path, name) for path, name in named if name not in get_icon_names()}
