"""Two windows, or two people, with one note at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.care.notes import build
from tests.cast import Cast
from watchmeplay.care.notes import actions, queries
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.errors import Changed, NotVisible


def both(app, *acts) -> list[object]:
    start = Barrier(len(acts))

    def run(act):
        with app.app_context():
            start.wait()
            try:
                with unit_of_work():
                    act()
            except (Changed, NotVisible) as refused:
                return type(refused)
            finally:
                db.session.remove()
            return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_savings_at_once_keep_one_and_refuse_the_other(app, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        note_id = build.draft(cast).id
    thea = cast.actor(cast.thea)
    said = both(
        app,
        *(
            lambda text=text: actions.save(thea, note_id, build.writing(text), number=1)
            for text in ("One", "Two")
        ),
    )
    assert sorted(said, key=str) == sorted([None, Changed], key=str)
    with app.app_context():
        read, _ = queries.note(thea, note_id)
        assert read.words == ("One", "Two")[said.index(None)] and read.number == 2


def test_signing_and_saving_at_once_never_sign_words_that_were_not_read(app, cast: Cast) -> None:
    thea = cast.actor(cast.thea)
    for _ in range(4):
        with app.app_context(), unit_of_work():
            note_id = build.draft(cast, "Read").id
        said = both(
            app,
            lambda note_id=note_id: actions.sign(thea, note_id, number=1),
            lambda note_id=note_id: actions.save(thea, note_id, build.writing("Unread"), number=1),
        )
        assert said.count(None) == 1
        with app.app_context():
            read, _ = queries.note(thea, note_id)
            assert (read.signed_at is not None, read.words) == (
                (True, "Read") if said[0] is None else (False, "Unread")
            )


def test_one_form_sent_twice_at_once_is_one_draft(app, cast: Cast) -> None:
    both(app, *(lambda: build.draft(cast, key="k") for _ in range(3)))
    with app.app_context():
        assert len(queries.notes_of(cast.actor(cast.thea), cast.rowans).rows) == 1
