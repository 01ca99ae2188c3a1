"""Goes round the whole service: every page, every form, and every round of the worker."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, product
from urllib.parse import urlsplit
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from tests.architecture.routes import filled, is_id
from tests.browse import Browser
from tests.cast import PASSWORD, Cast, email_of
from tests.security import crawl
from tests.web.indexes.settled import Settled
from tests.web.public import asking, professional
from tests.web.public.test_join import link
from watchmeplay.foundation.database import Base, db
from watchmeplay.notifications import chores
from watchmeplay.notifications.worker import deliver_next, open_desk
from watchmeplay.web.areas import Application

READERS = {
    "amy": ("/family/",), "ben": ("/family/",), "thea": ("/staff/", "/account/"), "lea": ("/staff/",),
    "ann": ("/admin/",),
}  # fmt: skip
# Pages of the guide come from memory; a few of them are visited by their rules.
LEFT_OUT = ("/guide", "/family/guide", "/staff/guide", "/pages", "/gallery", "/language")
KNOWN = {"slug": "watching", "language": "en", "age": "6-12-months", "kind": "gp", "step": "strengths"}
NAMED = {"page": "play_session", "caregiver": "person", "carer": "person", "survivor": "referral"}


@dataclass
class Round:
    """Who went where: by reader the rules that answered with a page, and the forms that were taken."""

    app: Application
    settled: Settled
    opened: dict[str, set[str]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def looks(self, name: str, client: FlaskClient, starts: Iterable[str]) -> dict[str, str]:
        """Follow links, then ask for what no link led to; the forms that were met, one for each route."""
        sending: dict[str, str] = {}
        told = crawl.walk(client, starts, LEFT_OUT, sending, most=2)
        opened = self.opened.setdefault(name, set())
        opened |= {self._rule(path) for path, answer in told.items() if answer.status == 200}
        for rule in self.app.url_map.iter_rules():
            asked = rule.rule.startswith(tuple(starts)) and "GET" in (rule.methods or ())
            if asked and rule.rule not in opened and self._open(client, rule):
                opened.add(rule.rule)
        return crawl.one_of_each(client, sending)

    def sends(self, name: str, client: FlaskClient, sending: dict[str, str]) -> None:
        """Fill in and send each of these forms."""
        for action, path in sending.items():
            form = crawl.form_to(client, path, action)
            if form is not None and client.post(action, data=form.filled()).status_code in {302, 303}:
                self.taken.add(f"{name} {self._rule(action, 'POST')}")

    def _open(self, client: FlaskClient, rule: Rule) -> bool:
        return any(client.get(path).status_code == 200 for path in islice(self._filled(rule), 60))

    def _filled(self, rule: Rule) -> Iterator[str]:
        names = sorted(rule.arguments)
        choices = [self._ids(name) if is_id(rule, name) else [KNOWN.get(name, "x")] for name in names]
        for values in product(*choices):
            yield filled(rule, dict(zip(names, values, strict=True)))

    def _ids(self, name: str) -> list[UUID]:
        noun = NAMED.get(name.removesuffix("_id"), name.removesuffix("_id"))
        tables = [table for table in sorted(Base.metadata.tables) if table.endswith(noun)]
        return [row_id for table in tables for row_id in self.settled.ids.get(table, [])]

    def _rule(self, path: str, method: str = "GET") -> str:
        try:
            found = self.app.url_map.bind("localhost").match(urlsplit(path).path, method, return_rule=True)
        except HTTPException:
            return path
        return found[0].rule


def everywhere(app: Application, cast: Cast, settled: Settled) -> Round:
    """All rounds. Call without an application context."""
    going = Round(app, settled)
    outside(going, cast)
    clients = {name: Browser.of(app, getattr(cast, name)).client for name in READERS}
    forms = {name: going.looks(name, clients[name], starts) for name, starts in READERS.items()}
    for name, sending in forms.items():
        going.sends(name, clients[name], sending)
    worker(app)
    return going


def outside(going: Round, cast: Cast) -> None:
    """Strangers: asking for help both ways, the waiting room, an invitation, a calendar, the sign of health."""
    app = going.app
    asking.sent(Browser.of(app, None))
    professional.sends(Browser.of(app, None))
    waiting = Browser.of(app, None)
    pin = waiting.send("/refer/waiting/open", {"code": going.settled.room_code}, expect=200)
    waiting.post(
        "/refer/waiting/pin", {**pin.form("/refer/waiting/pin"), "pin": going.settled.pin}, expect=303
    )
    going.sends("waiting", waiting.client, going.looks("waiting", waiting.client, ("/refer/waiting/",)))
    way, joining = link(app, cast), Browser.of(app, None)
    joining.send(f"/j/{way.link_token}", {"code": way.code}, expect=303)
    leaving = {"email": email_of("thea"), "password": PASSWORD}
    Browser.of(app, None).send("/sign-in", leaving, expect=302)
    stranger = app.test_client()
    for path in (
        "/",
        "/sign-in",
        "/health",
        "/metrics",
        "/refer/",
        "/refer/professional",
        *going.settled.feeds,
    ):
        assert stranger.get(path).status_code in {200, 503}, path


def worker(app: Application) -> None:
    """What is promised is sent; then the chores of a round, and the hourly ones."""
    desk = open_desk(app.extensions["settings"], app.extensions["keyring"])
    with app.app_context():
        for _ in range(4):
            deliver_next(desk)
        for hourly in (False, True):
            chores.do(app.extensions["keyring"], hourly=hourly)
        db.session.remove()
