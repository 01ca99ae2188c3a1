"""What staff read about a record, with the translators' messages in brackets: every word of ours can be translated."""

import pytest

from tests import multipart
from tests.browse import Browser
from tests.web import bracketed
from tests.web.lived_in import lived_in
from tests.web.staff.test_record_stream import everything
from tests.web.test_every_word_is_translatable import Loose

DAY = {"day-day": "10", "day-month": "3", "day-year": "2026", "time": "9:15", "kind": "session"}
PERIOD = {"since-day": "1", "since-month": "1", "since-year": "2026",
          "until-day": "10", "until-month": "3", "until-year": "2026"}  # fmt: skip
HOME = "/staff/families/{family}"
THEA = (
    (HOME, None),
    (HOME + "/timeline", None),
    (HOME + "/timeline?show=diary", None),
    (HOME + "/timeline?show=guide", None),
    (HOME + "/notes", None),
    (HOME + "/notes/new", {}),
    (HOME + "/notes/new", {**DAY, "words": " ", "act": "sign", "key": "a"}),
    (HOME + "/notes/new", {**DAY, "time": "23:15", "key": "a"}),
    (HOME + "/notes/new", {**DAY, "words": "⟦One⟧", "key": "a", "beside": "{lea}"}),
    (HOME + "/notes/new", {**DAY, "words": "⟦Two⟧", "key": "a"}),
    (HOME + "/notes/new", {**DAY, "words": "⟦Three⟧", "key": "b", "act": "sign"}),
    ("/staff/notes/{note}", None),
    ("/staff/notes/{note}/add", None),
    ("/staff/notes/{draft}", None),
    ("/staff/notes/{draft}/edit", None),
    ("/staff/notes/{draft}/edit", {**DAY, "words": "⟦Four⟧", "number": "x"}),
    ("/staff/notes/{draft}/edit", {**DAY, "words": "⟦Four⟧", "number": "7"}),
    ("/staff/notes/{draft}/sign", {"number": "7"}),
    ("/staff/notes/{draft}/sign", {"number": "1"}),
    ("/staff/supervision", None),
    ("/staff/notes/{note}/talked-about", {}),
    ("/staff/notes/{note}/talked-about", {"line": "⟦Wait⟧", "key": "c"}),
    ("/staff/notes/{note}", None),
    ("/staff/supervision", None),
    (HOME + "/documents", None),
    ("/staff/documents/{document}/remove", None),
    ("/staff/documents/{document}/remove", {}),
    (HOME + "/search", None),
    (HOME + "/search", {}),
    (HOME + "/search", {"words": "lamp"}),
    (HOME + "/search", {"words": "zzz"}),
    (HOME + "/print", None),
    (HOME + "/print", {}),
    (HOME + "/print", {**PERIOD, "since-month": "3", "since-day": "11", "groups": "notes"}),
    (HOME + "/print", {**PERIOD, "groups": "notes"}),
    (HOME + "/print", {**PERIOD, "groups": ["notes", "diary", "documents", "pathway", "plan"], "marked": "yes"}),
)  # fmt: skip


@pytest.fixture(autouse=True)
def brackets(app, monkeypatch: pytest.MonkeyPatch) -> None:
    """The language of the translators' messages, each in brackets."""
    monkeypatch.setitem(app.extensions, "catalogues", {bracketed.LANGUAGE: bracketed.Bracketed()})


def test_the_pages_of_a_record_can_be_said_in_another_language(app, cast) -> None:
    diary = lived_in(app, cast)
    loose = Loose(app, cast, Browser.of(app, cast.thea))
    notes = loose.browser.get(f"/staff/notes/{diary.note}")
    draft = next(
        link.get("href").rpartition("/")[2]
        for link in notes.tree.iter("a")
        if "Go on" in "".join(link.itertext()) or "draft" in "".join(link.itertext())
    )
    ids = {**vars(diary), "family": cast.rowans, "draft": draft, "lea": cast.lea}
    for address, fields in THEA:
        place = address.format(**ids)
        if fields is None:
            loose.look(place)
        else:
            loose.send(
                place,
                {
                    name: value.format(**ids) if isinstance(value, str) else value
                    for name, value in fields.items()
                },
            )
    # Of what people wrote, the word that was looked for stands in a mark of its own.
    parts = {text for place in list(loose.found) if "lamp" in place for text in loose.found.pop(place)}
    assert parts == {"⟦The", "lamp"} and not loose.found


def test_so_can_a_long_record(app, cast) -> None:
    with app.app_context():
        everything(cast)
    loose = Loose(app, cast, Browser.of(app, cast.thea))
    for part in ("", "/timeline?show=appointments", "/timeline?show=pathway", "/timeline?show=plan"):
        page = loose.browser.client.get(f"/{bracketed.LANGUAGE}/staff/families/{cast.rowans}{part}")
        assert page.status_code == 200
        loose.look(f"/staff/families/{cast.rowans}{part}")
    unsaid = {text for texts in loose.found.values() for text in texts}
    assert unsaid <= {
        "What her hands do",
        "Sleep",
        "From the GP",
        "The blue cup",
        "You told me how she looks away.",
    }


def test_so_can_a_refused_file_and_a_carers_papers(app, cast) -> None:
    lived_in(app, cast)
    thea = Loose(app, cast, Browser.of(app, cast.thea))
    place = f"/{bracketed.LANGUAGE}/staff/families/{cast.rowans}/documents"
    told = {"title": "⟦A⟧", "kind": "form", "person": str(cast.amy), "third_party": "yes", "key": "k"}
    page = multipart.send(thea.browser, place, told, {"file": ("a.pdf", b"%PDF-")})
    assert page.status == 422
    assert bracketed.outside(page.tree, thea.names, thea.content) == []
    for name in ("amy", "ben"):
        loose = Loose(app, cast, Browser.of(app, getattr(cast, name)))
        loose.look("/family/documents")
        assert loose.found == {}
