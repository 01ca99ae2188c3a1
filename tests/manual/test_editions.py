"""A service's own words: drafted over the live guide, published as they are, never changed afterwards."""

from collections.abc import Mapping

import pytest
from sqlalchemy import select

from tests.manual.pages import source
from watchmeplay.accounts.people import make
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.audit import Act, AuditLine
from watchmeplay.foundation.content.problems import ContentErrors
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.manual import drafts, editions
from watchmeplay.manual.drafts import Change, Kind
from watchmeplay.manual.models import EditionFile
from watchmeplay.manual.shelf import Shelf

WATCHING, RAIN, SNOW = "en/manual/120-watching.md", "en/manual/901-rain.md", "en/manual/902-snow.md"


def page(title: str, order: int = 901, body: str = "Words.\n", **facts: str) -> bytes:
    drawn = {"illustration": "watching-a-baby-reach"}
    return source(body, title=title, order=str(order), **drawn, **facts).encode()


@pytest.fixture
def shelf(context) -> Shelf:
    return context.extensions["shelf"]


@pytest.fixture
def ann(cast, context):
    return cast.actor(cast.ann)


@pytest.fixture
def ada(context):
    """A second administrator."""
    with unit_of_work():
        return Actor(make(role=Role.ADMIN, name="Adil").id, Role.ADMIN)


def put(actor, files: Mapping[str, bytes]) -> None:
    with unit_of_work():
        drafts.put(actor, files)


def publish(actor, shelf: Shelf, files: Mapping[str, bytes], note: str = "A page.") -> None:
    put(actor, files)
    with unit_of_work():
        drafts.publish(actor, shelf, note=note)
    shelf.catch_up(now=True)


def changed(actor) -> list[tuple[str, Kind]]:
    draft = drafts.mine(actor)
    assert draft is not None
    return [(change.path, change.kind) for change in drafts.changes(draft)]


def test_a_draft_is_seen_by_nobody_until_it_is_published(ann, shelf) -> None:
    before = shelf.stamp
    put(ann, {RAIN: page("Rain")})
    shelf.catch_up(now=True)
    assert shelf.stamp == before
    with unit_of_work():
        edition = drafts.publish(ann, shelf, note="  Rain \n")
    assert (edition.number, edition.note, edition.published_by) == (1, "Rain", ann.person_id)
    shelf.catch_up(now=True)
    assert shelf.library("en").page("rain").title == "Rain"
    assert shelf.stamp != before
    assert drafts.mine(ann) is None


def test_publishing_leaves_a_line_in_the_audit_trail(ann, shelf) -> None:
    publish(ann, shelf, {RAIN: page("Rain")})
    lines = db.session.scalars(select(AuditLine).where(AuditLine.act == Act.GUIDE_PUBLISHED)).all()
    assert [(line.actor_id, line.subject_id) for line in lines] == [(ann.person_id, shelf.edition)]


def test_a_page_takes_the_place_of_the_built_in_page_of_its_name(ann, shelf) -> None:
    publish(ann, shelf, {"en/manual/125-watching.md": page("Look", 125, version="9")})
    watching = shelf.library("en").page("watching")
    assert (watching.title, watching.version) == ("Look", 9)


def test_a_page_takes_the_place_of_our_own_page_of_its_name_whatever_its_number(ann, shelf) -> None:
    publish(ann, shelf, {RAIN: page("Rain")})
    put(ann, {"en/manual/905-rain.md": page("More rain", 905)})
    assert changed(ann) == [(RAIN, Kind.TAKEN_OUT), ("en/manual/905-rain.md", Kind.ADDED)]


def test_taking_out_our_page_goes_back_to_the_built_in_one(ann, shelf) -> None:
    title = shelf.library("en").page("watching").title
    publish(ann, shelf, {WATCHING: page("Look", 120)})
    with unit_of_work():
        drafts.take_out(ann, WATCHING)
        drafts.publish(ann, shelf, note="Back")
    shelf.catch_up(now=True)
    assert shelf.library("en").page("watching").title == title


def test_a_page_hidden_in_english_is_hidden_everywhere_and_shown_again(ann, shelf) -> None:
    with unit_of_work():
        drafts.hide(ann, "en", "watching")
        drafts.hide(ann, "en", "twins")
        drafts.publish(ann, shelf, note="Less")
    shelf.catch_up(now=True)
    for code in ("en", "cy", "pl", "ar"):
        library = shelf.library(code)
        assert "watching" not in {page.slug for page in library.pages}
        assert "watching" in {page.slug for page in library.hidden}
        assert not [page.slug for page in library.pages if 'href="/guide/watching' in page.html]
    with unit_of_work():
        drafts.show(ann, "en", "watching")
        drafts.publish(ann, shelf, note="More")
    shelf.catch_up(now=True)
    assert shelf.library("cy").page("watching")
    assert [page.slug for page in shelf.library("en").hidden] == ["twins"]
    with unit_of_work():
        drafts.show(ann, "en", "twins")
        assert changed(ann) == [("en/manual/hide.toml", Kind.TAKEN_OUT)]


def test_what_cannot_be_shown_is_not_published(ann, shelf) -> None:
    put(ann, {RAIN: page("Rain", body="<script>alert(1)</script>\n")})
    before = shelf.library("en")
    with pytest.raises(Refused, match="something to mend"), unit_of_work():
        drafts.publish(ann, shelf, note="Rain")
    shelf.catch_up(now=True)
    assert shelf.library("en") is before
    assert editions.live() is None
    with pytest.raises(ContentErrors, match="There is HTML in the text"):
        shelf.preview(drafts.files(ann))


@pytest.mark.parametrize("note", ["", "   ", "a" * 201])
def test_an_edition_needs_a_short_note(ann, shelf, note: str) -> None:
    put(ann, {RAIN: page("Rain")})
    with pytest.raises(Refused, match="200 characters or fewer") as refused, unit_of_work():
        drafts.publish(ann, shelf, note=note)
    assert refused.value.field == "note"


def test_nothing_is_published_where_there_is_no_draft_or_no_change(ann, shelf) -> None:
    with pytest.raises(Refused, match="no draft"), unit_of_work():
        drafts.publish(ann, shelf, note="Nothing")
    publish(ann, shelf, {RAIN: page("Rain")})
    put(ann, {RAIN: page("Rain")})
    with pytest.raises(Refused, match="changes nothing"), unit_of_work():
        drafts.publish(ann, shelf, note="Nothing")


def test_pages_have_no_cyclic_order_because_order_is_a_number_and_two_equal_ones_are_refused(
    ann, shelf
) -> None:
    put(ann, {RAIN: page("Rain", 901), SNOW: page("Snow", 901)})
    with pytest.raises(ContentErrors, match="The order “901” is already taken by 901-rain.md"):
        shelf.preview(drafts.files(ann))


def test_two_administrators_have_their_own_drafts_and_the_second_is_told_of_the_first(
    ann, ada, shelf
) -> None:
    put(ann, {RAIN: page("Rain")})
    put(ada, {SNOW: page("Snow", 902)})
    assert changed(ann) == [(RAIN, Kind.ADDED)]
    with unit_of_work():
        drafts.publish(ann, shelf, note="Rain")
    with pytest.raises(Refused, match="The guide has changed since you began this draft"), unit_of_work():
        drafts.publish(ada, shelf, note="Snow")
    assert changed(ada) == [(SNOW, Kind.ADDED)]
    with unit_of_work():
        assert drafts.renew(ada) == ()
        drafts.publish(ada, shelf, note="Snow")
    shelf.catch_up(now=True)
    assert shelf.library("en").page("rain")
    assert shelf.library("en").page("snow")


def test_a_page_that_both_changed_is_named_and_the_drafts_words_stand(ann, ada, shelf) -> None:
    put(ann, {RAIN: page("Rain by Ann"), SNOW: page("Snow", 902)})
    put(ada, {"en/manual/905-rain.md": page("Rain by Adil", 905)})
    with unit_of_work():
        drafts.hide(ann, "en", "watching")
        drafts.hide(ada, "en", "twins")
        drafts.publish(ann, shelf, note="Rain")
        assert drafts.renew(ada) == (RAIN,)
    assert changed(ada) == [
        (RAIN, Kind.TAKEN_OUT),
        ("en/manual/905-rain.md", Kind.ADDED),
        ("en/manual/hide.toml", Kind.CHANGED),
    ]
    own = drafts.files(ada)
    assert SNOW in own
    assert drafts.hidden(own, "en") == {"watching", "twins"}


def test_what_the_draft_took_out_stays_out_when_it_is_renewed(ann, ada, shelf) -> None:
    publish(ann, shelf, {RAIN: page("Rain"), SNOW: page("Snow", 902)})
    with unit_of_work():
        drafts.take_out(ada, RAIN)
    publish(ann, shelf, {SNOW: page("Snow", 902, version="2")})
    with unit_of_work():
        assert drafts.renew(ada) == ()
    assert changed(ada) == [(RAIN, Kind.TAKEN_OUT)]
    assert drafts.files(ada) == {SNOW: page("Snow", 902, version="2")}


def test_an_earlier_edition_is_brought_back_as_a_new_one(ann, shelf) -> None:
    publish(ann, shelf, {RAIN: page("Rain")}, "First")
    first = shelf.edition
    publish(ann, shelf, {RAIN: page("Drizzle", version="2"), SNOW: page("Snow", 902)}, "Second")
    with unit_of_work():
        drafts.bring_back(ann, first)
        drafts.publish(ann, shelf, note="The first again")
    shelf.catch_up(now=True)
    assert shelf.library("en").page("rain").title == "Rain"
    assert [(edition.number, edition.note) for edition in editions.published(ann)] == [
        (3, "The first again"),
        (2, "Second"),
        (1, "First"),
    ]


def test_the_guide_as_it_was_built_can_be_brought_back(ann, shelf) -> None:
    built = shelf.library("en").fingerprint
    publish(ann, shelf, {WATCHING: page("Look", 120), RAIN: page("Rain")})
    with unit_of_work():
        drafts.bring_back(ann, None)
        drafts.publish(ann, shelf, note="As built")
    shelf.catch_up(now=True)
    assert shelf.library("en").fingerprint == built


def test_an_edition_is_not_brought_back_over_a_draft(ann, shelf) -> None:
    publish(ann, shelf, {RAIN: page("Rain")})
    put(ann, {SNOW: page("Snow", 902)})
    with pytest.raises(Refused, match="You have a draft already"), unit_of_work():
        drafts.bring_back(ann, shelf.edition)
    assert changed(ann) == [(SNOW, Kind.ADDED)]


def test_a_draft_is_put_away_and_nothing_of_it_stays(ann, shelf) -> None:
    put(ann, {RAIN: page("Rain")})
    with unit_of_work():
        drafts.put_away(ann)
        drafts.put_away(ann)
    assert drafts.mine(ann) is None
    assert db.session.scalars(select(EditionFile)).all() == []


def test_a_published_edition_is_out_of_reach_of_every_edit(ann, ada, shelf) -> None:
    publish(ann, shelf, {RAIN: page("Rain")})
    edition, files = shelf.edition, editions.files(shelf.edition)
    with unit_of_work():
        drafts.put(ann, {RAIN: page("Other")})
        drafts.hide(ann, "en", "watching")
        drafts.take_out(ann, RAIN)
        drafts.put_away(ann)
        drafts.bring_back(ada, edition)
        drafts.put_away(ada)
    assert editions.files(edition) == files
    assert editions.live() == edition


def test_a_draft_cannot_grow_beyond_what_a_service_may_have(ann) -> None:
    put(ann, {f"en/manual/{n:03}-page-{n}.md": b"a" * 190_000 for n in range(25)})
    with pytest.raises(Refused, match="500 own pages of 5 MB together"), unit_of_work():
        drafts.put(ann, {f"cy/manual/{n:03}-page-{n}.md": b"a" * 190_000 for n in range(2)})
    assert len(drafts.files(ann)) == 25


def test_another_process_takes_up_an_edition_within_two_seconds(ann, shelf, monkeypatch) -> None:
    seconds = [100.0]
    monkeypatch.setattr("watchmeplay.manual.shelf.monotonic", lambda: seconds[0])
    elsewhere = Shelf(shelf.layers, say=lambda _, words: words, other_addresses=shelf._other_addresses)
    elsewhere.catch_up()
    publish(ann, shelf, {RAIN: page("Rain")})
    seconds[0] += 1.9
    elsewhere.catch_up()
    assert elsewhere.edition is None
    seconds[0] += 0.1
    elsewhere.catch_up()
    assert elsewhere.library("en").page("rain")


def test_an_edition_that_no_longer_fits_leaves_the_guide_as_it_was_and_says_why(ann, shelf, tmp_path) -> None:
    publish(ann, shelf, {RAIN: page("Rain", body="See [more](/guide/twins).\n")})
    built = tmp_path / "en" / "manual"
    built.mkdir(parents=True)
    (built / "010-alone.md").write_text(source(title="Alone"), "utf-8")
    newer = Shelf((tmp_path,), say=lambda _, words: words)
    newer.catch_up()
    assert [page.slug for page in newer.library("en").pages] == ["alone"]
    assert [problem.what for problem in newer.problems] == ["There is no page /guide/twins"]


@pytest.mark.parametrize("who", ["amy", "thea", "lea"])
def test_only_administrators_make_editions(cast, context, shelf, who: str) -> None:
    actor = cast.actor(getattr(cast, who))
    for act in (
        lambda: drafts.put(actor, {RAIN: page("Rain")}),
        lambda: drafts.hide(actor, "en", "watching"),
        lambda: drafts.publish(actor, shelf, note="x"),
        lambda: drafts.bring_back(actor, None),
        lambda: drafts.renew(actor),
        lambda: drafts.put_away(actor),
        lambda: editions.published(actor),
    ):
        with pytest.raises(NotAllowed), unit_of_work():
            act()


def test_a_draft_is_no_edition_that_could_be_brought_back(ann, ada, shelf) -> None:
    put(ann, {RAIN: page("Rain")})
    draft = drafts.mine(ann)
    with pytest.raises(NotVisible), unit_of_work():
        drafts.bring_back(ada, draft.id)
    assert drafts.changes(draft) == (Change(RAIN, Kind.ADDED),)
