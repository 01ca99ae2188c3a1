"""One key, one act, for one person."""

import hashlib
from dataclasses import replace
from threading import Barrier, Thread

import pytest

from tests.cast import Cast
from watchmeplay.foundation import vault
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.errors import KeyReused, Refused
from watchmeplay.foundation.idempotency import Claim, claim, fingerprint, new_key
from watchmeplay.web.areas import Application


@pytest.mark.usefixtures("context")
def test_the_second_claim_finds_the_first_result(cast: Cast) -> None:
    amy, key = cast.actor(cast.amy), new_key()
    with unit_of_work():
        first = claim(amy, key, fingerprint("words", 1))
    with unit_of_work():
        again = claim(amy, key, fingerprint("words", 1))
    assert first.first
    assert again == Claim(first.result_id, first=False)


@pytest.mark.usefixtures("context")
def test_a_key_that_comes_back_with_other_words_is_refused(cast: Cast) -> None:
    amy, key = cast.actor(cast.amy), new_key()
    with unit_of_work():
        claim(amy, key, fingerprint("words"))
    with pytest.raises(KeyReused), unit_of_work():
        claim(amy, key, fingerprint("other words"))


@pytest.mark.usefixtures("context")
def test_another_persons_key_is_just_a_key(cast: Cast) -> None:
    key = new_key()
    with unit_of_work():
        amys = claim(cast.actor(cast.amy), key, fingerprint("words"))
    with unit_of_work():
        bens = claim(cast.actor(cast.ben), key, fingerprint("words"))
    assert bens.first
    assert bens.result_id != amys.result_id


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("key", ["", "x" * 65, "schlüssel", "a\nb", "a\x00b", "\ud800"])
def test_what_is_no_key_is_refused_in_plain_words(cast: Cast, key: str) -> None:
    with pytest.raises(Refused, match="out of date"), unit_of_work():
        claim(cast.actor(cast.amy), key, fingerprint("words"))


def test_an_act_that_was_undone_leaves_its_key_free(app: Application, cast: Cast) -> None:
    amy, key = cast.actor(cast.amy), new_key()
    with app.app_context():
        with pytest.raises(ZeroDivisionError), unit_of_work():
            claim(amy, key, fingerprint("words"))
            _ = 1 / 0
        with unit_of_work():
            assert claim(amy, key, fingerprint("words")).first


@pytest.mark.usefixtures("context")
def test_a_thief_of_the_database_cannot_test_guesses_at_what_was_written(app: Application) -> None:
    stored = fingerprint("Ada", 1)
    assert stored != hashlib.sha256(repr(("Ada", 1)).encode()).hexdigest()
    own = app.extensions["keyring"]
    vault.set_up(replace(own, index=bytes(32)))
    assert fingerprint("Ada", 1) != stored, "only the service's own key leads from words to fingerprint"
    vault.set_up(own)
    assert fingerprint("Ada", 1) == stored


def test_twenty_at_once_make_one(app: Application, cast: Cast) -> None:
    amy, key, start, claims = cast.actor(cast.amy), new_key(), Barrier(20), []

    def press() -> None:
        with app.app_context():
            start.wait()
            with unit_of_work():
                claims.append(claim(amy, key, fingerprint("words")))

    presses = [Thread(target=press) for _ in range(20)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()
    assert len(claims) == 20
    assert sum(one.first for one in claims) == 1
    assert len({one.result_id for one in claims}) == 1
