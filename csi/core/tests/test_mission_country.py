"""The country of the mission in the reader's language."""

import pytest
from django.utils.translation import override

from csi.core.models import Mission


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Kyrgyzstan"), ("ru", "Кыргызстан"), ("uz-latn", "Qirgʻiziston")]
)
def test_country_is_named_in_the_language_of_the_reader(language, name):
    with override(language):
        assert Mission(country="Kyrgyzstan").country_label == name
        assert Mission(country="A country").country_label == "A country"
