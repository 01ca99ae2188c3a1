"""The names of signed-in devices."""

import pytest

from tests.web import bracketed
from watchmeplay.foundation.languages import LANGUAGES
from watchmeplay.web import languages
from watchmeplay.web.device import device_name, in_words

PHONE = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    ("agent", "name", "said"),
    [
        (PHONE, "Chrome on Android", "Chrome⟦ on ⟧Android"),
        ("<script>", "A browser", "⟦A browser⟧"),
        ("Mozilla/5.0 (Windows NT 10.0)", "A browser on Windows", "⟦A browser⟧⟦ on ⟧Windows"),
    ],
)
def test_a_device_is_kept_in_english_and_said_in_the_language_of_the_page(
    context, monkeypatch, agent, name, said
):
    assert device_name(agent) == name
    assert in_words(name) == name
    monkeypatch.setitem(context.extensions, "catalogues", {"cy": bracketed.Bracketed()})
    with languages.spoken(LANGUAGES["cy"]):
        assert in_words(name) == said
