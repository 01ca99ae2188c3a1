"""One reader must not be able to tell that something is hidden.

In the first world Amy shared one page with Ben and was silent. In the second, at the same hours and with the same
ids for everything shared, she also wrote private pages and pages for the team, was answered, erased a page,
another carer's access was suspended, staff noted that her mail is not safe, and more. Everybody who may not
know of it walks through all they can reach, in both worlds. No byte may differ.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from flask import request
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden

from tests.browse import Browser
from tests.cast import Cast, email_of
from tests.security import crawl, scene
from tests.security.crawl import Answers
from tests.security.scene import Scene
from watchmeplay.diary import queries
from watchmeplay.diary.models import Entry, PlaySession
from watchmeplay.families import memberships
from watchmeplay.families.access import own_family
from watchmeplay.foundation import clock
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import system_scope
from watchmeplay.web import page_context
from watchmeplay.web.areas import Application

STATIC_PAGES = ("/guide", "/pages", "/gallery", "/help-now")
OBSERVERS = ("ben", "nora", "una", "fred", "lou", "ann", "stan", "ola")
HOMES = {
    Role.CAREGIVER: "/family/",
    Role.PRACTITIONER: "/staff/",
    Role.LEAD: "/staff/",
    Role.ADMIN: "/admin/",
}
Secret = Callable[[Cast, Scene, Application], list[UUID]]


class Worlds:
    """Both worlds, one after the other on the same stage, and what is told in each."""

    def __init__(self, stage: Any, secret: Secret) -> None:
        self.stage, self.secret = stage, secret
        self.heard_of: list[UUID] = []

    @contextmanager
    def world(self, number: int) -> Iterator[tuple[Application, Scene]]:
        """The stage in world 0 or 1."""
        self.stage.restore()
        app: Application = self.stage.app
        with clock.frozen(scene.NOW):
            with app.app_context():
                happened = scene.ordinary(self.stage.cast)
                if number:
                    self.heard_of = self.secret(self.stage.cast, happened, app)
            yield app, happened

    def differences(self, walk: Callable[[Application, Scene, list[UUID]], Answers]) -> list[str]:
        """What a walker is told differently in the two worlds. The second comes first: its ids are then known."""
        told = {}
        for number in (1, 0):
            with self.world(number) as (app, happened), scene.known_ids(7):
                told[number] = walk(app, happened, self.heard_of)
        lines = [f"{path}: only in one world" for path in sorted(set(told[0]) ^ set(told[1]))]
        for path in sorted(set(told[0]) & set(told[1])):
            difference = told[0][path].differs_from(told[1][path])
            lines += [f"{path}: {difference}"] if difference else []
        assert len(told[0]) >= 3, f"hardly anything was reached: {sorted(told[0])}"
        return lines


def all_amy_did(cast: Cast, happened: Scene, app: Application) -> list[UUID]:
    return [*scene.secrets(cast, happened, app.extensions["keyring"]), cast.amy, cast.rowans]


def all_amy_kept(cast: Cast, happened: Scene, app: Application) -> list[UUID]:
    return scene.private_pages(cast, happened)


@pytest.fixture(scope="module")
def amys_secrets(stage) -> Worlds:
    return Worlds(stage, all_amy_did)


@pytest.fixture(scope="module")
def amys_own_pages(stage) -> Worlds:
    return Worlds(stage, all_amy_kept)


def walker(cast: Cast, name: str, *, starts: tuple[str, ...] = (), send: bool = True):
    """Someone signed in who opens everything, asks for ids they heard of, and sends every form they find."""

    def walk(app: Application, happened: Scene, heard_of: list[UUID]) -> Answers:
        client = Browser.of(app, getattr(cast, name)).client
        home = HOMES[cast.role(getattr(cast, name))]
        told = crawl.walk(client, starts or _own_starts(app, home), skip=STATIC_PAGES)
        told |= crawl.walk(client, _guesses(app, home, heard_of), skip=STATIC_PAGES)
        if send:
            told |= crawl.send_all(client, sorted(told))
            told |= {f"after {path}": seen for path, seen in crawl.walk(client, [home], STATIC_PAGES).items()}
        return told

    return walk


@pytest.mark.parametrize("name", OBSERVERS)
def test_nobody_can_tell_what_amy_did(amys_secrets: Worlds, cast: Cast, name: str) -> None:
    found = amys_secrets.differences(walker(cast, name))
    assert not found, "\n".join(found)


def test_a_stranger_cannot_tell_what_amy_did(amys_secrets: Worlds) -> None:
    def walk(app: Application, happened: Scene, heard_of: list[UUID]) -> Answers:
        client = app.test_client()
        told = crawl.walk(client, ["/", "/family/", "/sign-in", "/j/never-was"])
        return told | crawl.walk(client, _guesses(app, "/", heard_of), skip=STATIC_PAGES)

    found = amys_secrets.differences(walk)
    assert not found, "\n".join(found)


def test_a_former_carer_who_signs_in_cannot_tell(amys_secrets: Worlds, cast: Cast) -> None:
    def walk(app: Application, happened: Scene, heard_of: list[UUID]) -> Answers:
        browser = Browser.of(app, None)
        page = browser.get("/sign-in")
        fields = {**page.form("/sign-in"), "email": email_of("fred"), "password": scene.PASSWORD}
        told = {"sign in": crawl.answer(browser.client.post("/sign-in", data=fields))}
        return told | crawl.walk(browser.client, _own_starts(app, "/family/"), skip=STATIC_PAGES)

    found = amys_secrets.differences(walk)
    assert not found, "\n".join(found)


def test_an_invited_person_cannot_tell(amys_secrets: Worlds, cast: Cast) -> None:
    def walk(app: Application, happened: Scene, heard_of: list[UUID]) -> Answers:
        with app.app_context(), unit_of_work():
            way = memberships.invite_again(cast.actor(cast.thea), family_id=cast.rowans, person_id=cast.pia)
        with app.app_context():
            client = app.test_client()
        start = f"/j/{way.link_token}"
        told = crawl.walk(client, [start], skip=STATIC_PAGES)
        form = crawl.read(client.get(start), start).forms[-1]
        told["code"] = crawl.answer(client.post(start, data={**form.untouched(), "code": way.code}))
        for step in ("you", "agree", "sign-in"):
            told |= crawl.walk(client, [f"{start}/{step}"], skip=STATIC_PAGES)
        return {
            path.replace(way.link_token, "…"): _without(way.link_token, seen) for path, seen in told.items()
        }

    found = amys_secrets.differences(walk)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["thea", "lea"])
def test_the_team_cannot_tell_what_amy_kept_to_herself(amys_own_pages: Worlds, cast: Cast, name: str) -> None:
    found = amys_own_pages.differences(walker(cast, name, send=False))
    assert not found, "\n".join(found)


def test_amy_herself_can_tell(amys_own_pages: Worlds, cast: Cast) -> None:
    """The walk does reach the pages where a difference would stand."""
    assert amys_own_pages.differences(walker(cast, "amy", send=False))


def test_thea_can_tell_what_was_given_to_her(amys_secrets: Worlds, cast: Cast) -> None:
    assert amys_secrets.differences(walker(cast, "thea", send=False))


def _pages_of_family() -> int:
    with system_scope("planted leak"):
        return db.session.scalar(select(func.count(PlaySession.id))) or 0


def _edited(session_id: UUID) -> bool:
    with system_scope("planted leak"):
        return (
            db.session.scalar(select(PlaySession.changed_at).where(PlaySession.id == session_id)) is not None
        )


def leak_a_badge(patch: pytest.MonkeyPatch, app: Application) -> None:
    counted = page_context.unread
    patch.setattr(page_context, "unread", lambda actor: counted(actor) + _pages_of_family())


def leak_forbidden_for_missing(patch: pytest.MonkeyPatch, app: Application) -> None:
    page = queries.page

    def telling(actor: Any, session_id: UUID) -> Any:
        with system_scope("planted leak"):
            there = db.session.scalar(select(PlaySession.author_id).where(PlaySession.id == session_id))
        if there is not None and there != actor.person_id:
            raise Forbidden
        return page(actor, session_id)

    patch.setattr(queries, "page", telling)


def leak_by_order(patch: pytest.MonkeyPatch, app: Application) -> None:
    timeline = queries.timeline

    def by_busyness(actor: Any, **asked: Any) -> Any:
        found = timeline(actor, **asked)
        return replace(found, rows=found.rows[::-1]) if _pages_of_family() > 4 else found

    patch.setattr(queries, "timeline", by_busyness)


def leak_an_edited_mark(patch: pytest.MonkeyPatch, app: Application) -> None:
    timeline = queries.timeline

    def marked(actor: Any, **asked: Any) -> Any:
        found = timeline(actor, **asked)
        rows = (
            replace(row, author_name=f"{row.author_name} (edited)") if _edited(row.id) else row
            for row in found.rows
        )
        return replace(found, rows=tuple(rows))

    patch.setattr(queries, "timeline", marked)


def leak_a_count_in_the_list(patch: pytest.MonkeyPatch, app: Application) -> None:
    timeline = queries.timeline

    def counted(actor: Any, **asked: Any) -> Any:
        found = timeline(actor, **asked)
        rows = (replace(row, child_name=f"{row.child_name} ({_pages_of_family()})") for row in found.rows)
        return replace(found, rows=tuple(rows))

    patch.setattr(queries, "timeline", counted)


def leak_a_cursor(patch: pytest.MonkeyPatch, app: Application) -> None:
    timeline = queries.timeline
    patch.setattr(
        queries,
        "timeline",
        lambda actor, **asked: replace(timeline(actor, **asked), older=str(UUID(int=_pages_of_family()))),
    )


def leak_a_header(patch: pytest.MonkeyPatch, app: Application) -> None:
    def tagged(response: Any) -> Any:
        if request.path.startswith("/family/"):
            response.headers["ETag"] = f'"{_pages_of_family()}"'
        return response

    patch.setitem(app.after_request_funcs, None, [*app.after_request_funcs[None], tagged])


def leak_a_part(patch: pytest.MonkeyPatch, app: Application) -> None:
    patch.setattr(Entry, "visible", {**Entry.visible, Role.CAREGIVER: own_family})


LEAKS = (
    leak_a_badge, leak_forbidden_for_missing, leak_by_order, leak_an_edited_mark, leak_a_count_in_the_list,
    leak_a_cursor, leak_a_header, leak_a_part,
)  # fmt: skip


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__)
def test_a_planted_leak_is_found(
    amys_secrets: Worlds, cast: Cast, monkeypatch: pytest.MonkeyPatch, leak: Callable[..., None]
) -> None:
    leak(monkeypatch, amys_secrets.stage.app)
    assert amys_secrets.differences(walker(cast, "ben", starts=("/family/diary/",), send=False))


def _own_starts(app: Application, home: str) -> list[str]:
    """Every address without a variable in the portal of `home`."""
    return [
        home,
        *sorted(
            rule.rule
            for rule in app.url_map.iter_rules()
            if rule.rule.startswith(home) and not rule.arguments and "GET" in (rule.methods or ())
        ),
    ]


def _guesses(app: Application, home: str, heard_of: list[UUID]) -> list[str]:
    """Every address with one variable, asked for with each id that somebody might have heard of."""
    return [
        rule.rule[: rule.rule.index("<")] + str(row_id) + rule.rule[rule.rule.index(">") + 1 :]
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(home) and len(rule.arguments) == 1 and "GET" in (rule.methods or ())
        for row_id in heard_of
    ]


def _without(token: str, seen: Any) -> Any:
    headers = tuple((name, value.replace(token, "…")) for name, value in seen.headers)
    return replace(seen, headers=headers, body=seen.body.replace(token.encode(), b"..."))
