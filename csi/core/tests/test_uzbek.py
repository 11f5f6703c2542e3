"""Uzbek place names, derived from the Russian ones."""

import pytest

from csi.core.uzbek import from_russian, to_latin


@pytest.mark.parametrize(
    ("russian", "cyrillic", "latin"),
    [
        ("город Ош", "Ош шаҳри", "Osh shahri"),
        ("г. Балыкчы", "Баликчи шаҳри", "Balikchi shahri"),
        ("г.Кара-Куль", "Кара-Куль шаҳри", "Kara-Kul shahri"),
        ("УВД города Ош", "УВД города Ош", "UVD goroda Osh"),
        ("Узгенский район", "Узгенский район", "Uzgenskiy rayon"),
        ("городской рынок", "городской ринок", "gorodskoy rinok"),
    ],
)
def test_city_has_the_uzbek_word_after_its_name(russian, cyrillic, latin):
    assert from_russian(russian) == cyrillic
    assert to_latin(cyrillic) == latin
