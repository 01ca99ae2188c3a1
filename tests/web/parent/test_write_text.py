"""What people write comes back as they wrote it, whatever it holds; what cannot be kept is given back."""

import pytest
from sqlalchemy import func, select

from watchmeplay.diary import queries
from watchmeplay.diary.models import PlaySession
from watchmeplay.foundation.database import db
from watchmeplay.foundation.ownership import system_scope

WRITE = "/family/write"
KEPT = {
    "arabic": "وضعت الكوب على رأسها ثم ضحكت.\r\nنظرت إليّ: «أنا هنا».",
    "chinese": "她把杯子放在头上，然后笑了。\r\n\r\n我等着她。",
    "urdu": "اس نے پیالہ سر پر رکھا اور ہنس پڑی۔",
    "greek and polish": "Γέλασε δυνατά. Zażółć gęślą jaźń.",
    "hindi": "उसने कप को सिर पर रखा और हँसी।",
    "emoji of several parts": "👩🏽‍🍼 🏴󠁧󠁢󠁳󠁣󠁴󠁿 👨‍👩‍👧‍👦 ❤️‍🔥",
    "the same letter written two ways": "é e\u0301",
    "line breaks": "one\r\ntwo\r\n\r\n\r\nthree",
    "spaces at both ends": "   the cup \t ",
    "a first empty line": "\r\nthe cup",
    "markup": "<3 <b>cup</b> <script>alert(1)</script> & &amp; \"quoted\" 'so'",
    "template": "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7}",
    "commands": "Robert'); DROP TABLE entry;-- ' OR 1=1",
    "direction marks": "\u202eevila\u202c \u200f \u2066x\u2069",
    "spaces without width": "a\u200bb\ufeffc\u00a0d",
    "control characters": "a\u0007b\u001bc",
    "a formula": "=1+1 +cmd|' /C calc'!A0",
    "twenty thousand": "å" * 20_000,
}
NOT_KEPT = {
    "nothing can store": ("a\x00b", "a�b"),
    "one too many": ("a" * 20_001, "a" * 20_001),
    "a megabyte": ("the cup " * 131_072, "the cup " * 131_072),
}


def taps(cast, words: str) -> dict:
    return {"child": str(cast.ada), "minutes": "five", "when": "now", "seen": words, "seen_for": "team"}


def count(app) -> int:
    with app.app_context(), system_scope("test"):
        return db.session.scalar(select(func.count()).select_from(PlaySession))


@pytest.mark.parametrize("words", KEPT.values(), ids=KEPT)
def test_words_come_back_as_they_were_written(app, cast, browser_for, words):
    amy = browser_for(cast.amy)
    amy.send(WRITE, taps(cast, words))
    with app.app_context():
        (row,) = queries.timeline(cast.actor(cast.thea)).rows
    assert row.parts[0].words == words
    page = amy.get(f"/family/diary/{row.id}")
    assert "<script>alert" not in page.html
    form = amy.get(f"/family/diary/{row.id}/edit")
    assert form.field("seen").replace("\n", "\r\n") == words
    amy.get("/family/diary/")


@pytest.mark.parametrize(("words", "shown"), NOT_KEPT.values(), ids=NOT_KEPT)
def test_words_that_cannot_be_kept_are_given_back(app, cast, browser_for, words, shown):
    amy = browser_for(cast.amy)
    fields = {**amy.get(WRITE).form(WRITE), **taps(cast, "")}
    body = {name: text.encode("utf-8", "surrogatepass") for name, text in {**fields, "seen": words}.items()}
    page = amy.post(WRITE, body, expect=422)
    assert page.field("seen").replace("\n", "\r\n").startswith(shown[:1000])
    assert len(page.field("seen")) >= len(shown)
    assert count(app) == 0


def test_half_a_character_is_refused_with_the_words_given_back(app, cast, browser_for):
    amy = browser_for(cast.amy)
    fields = {**amy.get(WRITE).form(WRITE), **taps(cast, "")}
    body = {name: text.encode() for name, text in fields.items()} | {
        "seen": "the cup \ud83d".encode("utf-8", "surrogatepass")
    }
    page = amy.post(WRITE, body, expect=400)
    assert page.field("seen").startswith("the cup ")
    assert count(app) == 0
