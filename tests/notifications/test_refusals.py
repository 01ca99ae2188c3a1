"""What staff see of notices that did not arrive, and nobody else."""

from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.mail_server import MailServer
from tests.post import Post
from watchmeplay.foundation.errors import NotAllowed, NotVisible
from watchmeplay.notifications import checks, email, refusals

LATER = NOW + timedelta(hours=3)


def refuse_amy(post: Post, server: MailServer) -> None:
    server.rules.to_recipient = lambda address: "550 no" if address.startswith("amy") else "250 OK"
    post.open_doors(post.cast.amy, post.cast.ben)
    post.promise(post.cast.amy)
    post.promise(post.cast.ben)
    post.work()


def seen_by(post: Post, name: str) -> list[tuple[str, bool]]:
    actor = post.cast.actor(getattr(post.cast, name))
    people = {post.cast.amy: "amy", post.cast.ben: "ben"}
    found = refusals.for_family(actor, post.cast.rowans)
    return [(people[each.person_id] + ": " + each.reason, each.given_up) for each in found]


def test_the_team_sees_whose_address_was_refused(post: Post, server: MailServer) -> None:
    refuse_amy(post, server)
    assert seen_by(post, "thea") == [("amy: " + email.ADDRESS_REFUSED, True)]
    assert seen_by(post, "lea") == seen_by(post, "thea")
    [refusal] = refusals.given_up(post.cast.actor(post.cast.thea))
    assert (refusal.family_id, refusal.person_id, refusal.at) == (post.cast.rowans, post.cast.amy, NOW)


@pytest.mark.parametrize("name", ["una", "ola", "lou"])
def test_staff_without_the_family_get_404_and_see_nothing(post: Post, server: MailServer, name: str) -> None:
    refuse_amy(post, server)
    with pytest.raises(NotVisible):
        seen_by(post, name)
    assert refusals.given_up(post.cast.actor(getattr(post.cast, name))) == []


@pytest.mark.parametrize("name", ["amy", "ben", "fred", "ann"])
def test_no_carer_and_no_administrator_sees_it(post: Post, server: MailServer, name: str) -> None:
    refuse_amy(post, server)
    with pytest.raises(NotAllowed):
        seen_by(post, name)
    with pytest.raises(NotAllowed):
        refusals.given_up(post.cast.actor(getattr(post.cast, name)))


def test_an_email_that_arrives_later_takes_it_away(post: Post, server: MailServer) -> None:
    refuse_amy(post, server)
    server.rules.to_recipient = lambda address: "250 OK"
    post.promise(post.cast.amy)
    post.work(LATER)
    assert seen_by(post, "thea") == []


def test_a_notice_that_her_own_rules_forbade_is_seen_as_such(post: Post) -> None:
    post.promise(post.cast.amy)
    post.work()
    assert seen_by(post, "thea") == [("amy: " + checks.NO_EMAIL_CHOSEN, False)]
    assert refusals.given_up(post.cast.actor(post.cast.thea)) == []


def test_what_was_read_already_is_no_refusal(post: Post) -> None:
    post.open_doors(post.cast.amy)
    post.write(post.cast.thea, post.cast.amy)
    post.read(post.cast.amy, post.cast.amy)
    post.work(LATER)
    assert seen_by(post, "thea") == []
