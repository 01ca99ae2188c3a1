"""For whoever runs the service: whether all is in order, and the same figures for a monitor."""

from functools import cache
from ipaddress import ip_address

from alembic.script import ScriptDirectory
from flask import Response, current_app, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from watchmeplay.foundation.errors import NotVisible
from watchmeplay.settings import ROOT, Settings
from watchmeplay.site import condition
from watchmeplay.site.condition import Condition
from watchmeplay.web.public.area import public

# Anybody may ask for health. To the second it would tell a second carer that somebody wrote just now.
COARSE = 15 * 60
FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded")


@public.get("/health")
def health() -> ResponseReturnValue:
    """200 when nobody needs to look, else 503; each part by name, no versions and no secrets."""
    now = condition.read(_heads(), mail=_has_mail())
    answer = jsonify(
        ok=now.sound,
        database=now.database,
        migrations_at_head=now.migrations,
        worker_heartbeat_seconds=now.heartbeat,
        outbox_oldest_due_seconds=now.oldest_due // COARSE * COARSE,
        mail_server_set=_has_mail(),
    )
    return answer, 200 if now.sound else 503


@public.get("/metrics")
def metrics() -> ResponseReturnValue:
    """The figures in Prometheus's text form, for a monitor on this machine alone."""
    if not _asked_from_here():
        raise NotVisible
    response: Response = make_response(_text(condition.read(_heads(), mail=_has_mail())))
    response.headers["Content-Type"] = "text/plain; version=0.0.4; charset=utf-8"
    return response


def _text(now: Condition) -> str:
    figures: list[tuple[str, str, int | None]] = [
        ("up", "1 when nobody needs to look", int(now.sound)),
        ("database_up", "1 when the database answers", int(now.database)),
        ("migrations_at_head", "1 when the database is up to date", int(now.migrations)),
        ("worker_heartbeat_age_seconds", "Since the worker's last sign of life", now.heartbeat),
        ("outbox_oldest_due_seconds", "How long the oldest due notice has waited", now.oldest_due),
        ("outbox_waiting", "Notices not yet settled", now.waiting),
        ("outbox_given_up", "Notices given up", now.given_up),
    ]
    return "".join(
        f"# HELP watchmeplay_{name} {words}\n# TYPE watchmeplay_{name} gauge\nwatchmeplay_{name} {value}\n"
        for name, words, value in figures
        if value is not None
    )


def _has_mail() -> bool:
    settings: Settings = current_app.extensions["settings"]
    return settings.smtp is not None


def _asked_from_here() -> bool:
    """Whether the request was made on this machine, and not merely passed on by a proxy that stands on it."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


@cache
def _heads() -> frozenset[str]:
    return frozenset(ScriptDirectory(str(ROOT / "migrations")).get_heads())
