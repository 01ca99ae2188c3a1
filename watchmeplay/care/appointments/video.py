"""Links to meetings by video: only to hosts on the service's own list, and nothing clever in them."""

import re
import unicodedata
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from watchmeplay.care.appointments.models import VideoHost
from watchmeplay.foundation import audit
from watchmeplay.foundation.actors import Actor, Role
from watchmeplay.foundation.database import db
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused

LONGEST_HOST = 120
LONGEST_LINK = 2000
MOST_HOSTS = 20

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.[a-z][a-z0-9-]*[a-z0-9]")
_NEVER = frozenset("<>\"'`\\{}|^ ")


def hosts() -> list[VideoHost]:
    """The hosts that video links may lead to, by name. Their subdomains count with them."""
    return list(db.session.scalars(select(VideoHost).order_by(VideoHost.host)))


def add_host(actor: Actor, host: str) -> VideoHost:
    """Put a host on the list. Raises `Refused` naming "host", `NotAllowed`."""
    _must_be_admin(actor)
    wanted = host.strip().lower().removeprefix("https://").rstrip("/")
    if len(wanted) > LONGEST_HOST or not _HOST.fullmatch(wanted):
        raise Refused("Enter the name of a host, such as meet.example.org.", "host")
    if len(hosts()) >= MOST_HOSTS:
        raise Refused("There are %(most)s hosts already. Take one away first.", "host", most=MOST_HOSTS)
    row = VideoHost(host=wanted)
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as fault:
        raise Refused("This host is on the list already.", "host") from fault
    audit.record(actor, audit.Act.SETTINGS_CHANGED, subject_id=row.id)
    return row


def remove_host(actor: Actor, host_id: UUID) -> None:
    """Take a host off the list. Links that were given before stay as they are. Raises `NotVisible`."""
    _must_be_admin(actor)
    row = db.session.scalars(select(VideoHost).where(VideoHost.id == host_id)).one_or_none()
    if row is None:
        raise NotVisible
    db.session.delete(row)
    db.session.flush()
    audit.record(actor, audit.Act.SETTINGS_CHANGED, subject_id=host_id)


def checked_link(text: str) -> str:
    """The link, if people may be sent there; "" stays "". Raises `Refused` that names the hosts allowed."""
    link = text.strip()
    if not link:
        return ""
    allowed = [row.host for row in hosts()]
    if not allowed:
        raise Refused(
            "No video host is on the service’s list yet. Ask an administrator to add one under Meetings.",
            "link",
        )
    if not leads_to_one_of(link, allowed):
        raise Refused(
            "Use a link that begins with https:// and leads to one of these: %(hosts)s.",
            "link",
            hosts=", ".join(allowed),
        )
    return link


def leads_to_one_of(link: str, allowed: list[str]) -> bool:
    """Whether a link is plain https to one of the hosts or a subdomain: no user, no other port, no odd letters."""
    if len(link) > LONGEST_LINK or any(_is_odd(letter) for letter in link):
        return False
    try:
        parts = urlsplit(link)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = parts.scheme == "https" and "@" not in parts.netloc and port in (None, 443)
    return plain and _HOST.fullmatch(host) is not None and any(_belongs(host, known) for known in allowed)


def _belongs(host: str, known: str) -> bool:
    return host == known or host.endswith(f".{known}")


def _is_odd(letter: str) -> bool:
    """Control and format characters, spaces, what could end an attribute, and letters that only look alike."""
    return letter in _NEVER or not letter.isascii() or unicodedata.category(letter).startswith(("C", "Z"))


def _must_be_admin(actor: Actor) -> None:
    if actor.role != Role.ADMIN:
        raise NotAllowed
