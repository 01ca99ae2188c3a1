"""The notice that there is something to read: the same neutral words, and only while it is still to be read."""

from datetime import timedelta

from tests import build
from tests.conftest import NOW
from tests.mail_server import MailServer
from tests.post import Post, outcomes
from watchmeplay.families import safe_contact
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.notifications import checks
from watchmeplay.reading import actions

SOON = NOW + actions.BEFORE_TELLING + timedelta(minutes=1)


def give(post: Post, slug: str = "watching"):
    with unit_of_work():
        return build.given_page(post.cast, slug)


def test_a_carer_who_agreed_is_told_of_a_page(post: Post, server: MailServer) -> None:
    post.open_doors(post.cast.amy)
    give(post)
    post.work()
    assert server.recipients == []
    post.work(SOON)
    assert server.recipients == ["amy@families.example"]


def test_several_pages_are_one_email_and_more_stay_quiet_until_it_is_old(
    post: Post, server: MailServer
) -> None:
    post.open_doors(post.cast.amy)
    give(post)
    give(post, "peekaboo-with-a-cloth")
    post.work(SOON)
    with clock.frozen(NOW + timedelta(hours=4)):
        give(post, "what-it-is")
    post.work(NOW + timedelta(hours=5))
    assert server.recipients == ["amy@families.example"]
    assert ("skipped", checks.TOLD) in outcomes()


def test_a_page_opened_meanwhile_needs_no_email(post: Post, server: MailServer) -> None:
    post.open_doors(post.cast.amy)
    given_id = give(post)
    with unit_of_work():
        actions.opened(post.cast.actor(post.cast.amy), [given_id])
    post.work(SOON)
    assert (server.received, outcomes()) == ([], [("skipped", checks.READ)])


def test_a_page_taken_back_meanwhile_needs_no_email(post: Post, server: MailServer) -> None:
    post.open_doors(post.cast.amy)
    given_id = give(post)
    with unit_of_work():
        actions.take_back(post.cast.actor(post.cast.thea), given_id)
    post.work(SOON)
    assert (server.received, outcomes()) == ([], [("skipped", checks.READ)])


def test_who_is_not_safe_to_contact_hears_nothing(post: Post, server: MailServer) -> None:
    post.open_doors(post.cast.amy)
    give(post)
    with unit_of_work():
        safe_contact.mark_unsafe(
            post.cast.actor(post.cast.thea), family_id=post.cast.rowans, person_id=post.cast.amy, unsafe=True,
            note="He reads her post.",
        )  # fmt: skip
    post.work(SOON)
    assert (server.received, outcomes()) == ([], [("skipped", checks.UNSAFE)])
