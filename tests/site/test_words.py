"""The one-tap choices keep their codes and order, and old codes still read."""

from pathlib import Path

import pytest

from watchmeplay.foundation.content.problems import ContentErrors
from watchmeplay.site.words import load

CONTENT = Path(__file__).resolve().parents[2] / "content"
FEELING = '[[feeling]]\ncode = "calm"\nlabel = "Calm"\n\n[[feeling]]\ncode = "sad"\nlabel = "Sad"\n\n'
MINUTES = '[[minutes]]\ncode = "few"\nlabel = "A few minutes"\n'


def test_choices_come_in_the_order_written(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text(FEELING + MINUTES, "utf-8")
    words = load(path)
    assert [(choice.code, choice.label) for choice in words.feelings] == [("calm", "Calm"), ("sad", "Sad")]
    assert len(words.minutes) == 1
    assert "sad" in words.feelings and "few" not in words.feelings
    assert words.feelings.label("sad") == "Sad"


def test_a_code_no_longer_offered_stands_for_itself(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_text(FEELING + MINUTES, "utf-8")
    assert load(path).feelings.label("jolly") == "jolly"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (FEELING, "words.toml:1: There is no [[minutes]]"),
        (FEELING + MINUTES + MINUTES, "words.toml:13: The code “few” is used twice"),
        (FEELING + MINUTES + "[[minutes]]\ncode = 5\n", "words.toml:12: “label” is missing"),
        (FEELING + MINUTES + "[[faces]]\ncode = 5\n", "words.toml:12: “faces” is not known here"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "words.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ContentErrors) as caught:
        load(path)
    assert complaint in str(caught.value)


def test_the_real_words_offer_six_feelings_and_five_lengths() -> None:
    words = load(CONTENT / "en" / "words.toml")
    assert (len(words.feelings), len(words.minutes)) == (6, 5)
