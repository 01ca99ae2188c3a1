"""Settings, typed, from the environment. A default is right for production and publishable.

Half a setting stops the start.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ROOT = Path(__file__).resolve().parent.parent
NATIONS = ("england", "wales", "scotland", "northern-ireland")


class SettingsWrong(RuntimeError):
    """A setting cannot be used. The message names it and says what to give."""


@dataclass(frozen=True)
class Smtp:
    """Where mail goes. `starttls` is required by default; a server that strips it is refused."""

    host: str
    port: int
    user: str | None
    password: str | None
    starttls: bool
    sender: str
    timeout: int = 20


@dataclass(frozen=True)
class Settings:
    """Everything the environment decides.

    `own_content` is a folder like content/ whose files add to the guide or take the place of its pages.
    `mail_lease` is how long one worker may hold a notice; a send is cut off well before (three time-outs).
    """

    home: Path
    database_url: str
    origin: str
    port: int
    production: bool
    service_name: str
    service_short_name: str
    service_contact: str
    exit_url: str
    nation: str
    zone: str
    reply_promise: str
    trusted_proxies: int
    smtp: Smtp | None
    mail_lease: timedelta = timedelta(minutes=5)
    content: Path = ROOT / "content"
    own_content: Path | None = None

    @property
    def secure(self) -> bool:
        """Whether families reach the service over https."""
        return self.origin.startswith("https://")

    @property
    def host(self) -> str:
        """The one host name this service answers to."""
        return urlsplit(self.origin).netloc

    @property
    def keys(self) -> Path:
        """The key file. Keep a copy of it apart from the database's backups."""
        return self.home / "keys.json"


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises `SettingsWrong` for a value that cannot be used."""
    home = Path(environment.get("WATCHMEPLAY_HOME", ROOT / "instance")).resolve()
    port = _whole_number(environment, "PORT", 8000)
    origin = environment.get("WATCHMEPLAY_ORIGIN", f"http://127.0.0.1:{port}").rstrip("/")
    if urlsplit(origin).scheme not in {"http", "https"} or not urlsplit(origin).netloc:
        raise SettingsWrong(
            "WATCHMEPLAY_ORIGIN: give the public address, for example https://play.example.org"
        )
    production = _switch(environment, "WATCHMEPLAY_PRODUCTION", default=False)
    if production and not origin.startswith("https://"):
        raise SettingsWrong("WATCHMEPLAY_ORIGIN: in production the address starts with https://")
    nation = environment.get("WATCHMEPLAY_NATION", "england")
    if nation not in NATIONS:
        raise SettingsWrong(f"WATCHMEPLAY_NATION: give one of {', '.join(NATIONS)}")
    return Settings(
        home=home,
        database_url=_database_url(environment.get("DATABASE_URL", ""), home),
        origin=origin,
        port=port,
        production=production,
        service_name=environment.get("WATCHMEPLAY_SERVICE_NAME", "Watch Me Play"),
        service_short_name=environment.get("WATCHMEPLAY_SHORT_NAME", "Play notes"),
        service_contact=environment.get("WATCHMEPLAY_CONTACT", "the person who invited you"),
        exit_url=environment.get("WATCHMEPLAY_EXIT_URL", "https://www.bbc.co.uk/weather"),
        nation=nation,
        zone=_zone(environment),
        reply_promise=environment.get("WATCHMEPLAY_REPLY_PROMISE", "within three working days"),
        trusted_proxies=_whole_number(environment, "WATCHMEPLAY_TRUSTED_PROXIES", 0),
        smtp=_smtp(environment),
        own_content=_folder(environment, "WATCHMEPLAY_OWN_CONTENT"),
    )


def _database_url(url: str, home: Path) -> str:
    if not url:
        return f"sqlite:///{home / 'watchmeplay.db'}"
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def _smtp(environment: Mapping[str, str]) -> Smtp | None:
    host = environment.get("WATCHMEPLAY_SMTP_HOST")
    if not host:
        return None
    sender = environment.get("WATCHMEPLAY_MAIL_FROM")
    if not sender or "@" not in sender:
        raise SettingsWrong("WATCHMEPLAY_MAIL_FROM: give the address that notices come from")
    user, password = environment.get("WATCHMEPLAY_SMTP_USER"), environment.get("WATCHMEPLAY_SMTP_PASSWORD")
    if bool(user) != bool(password):
        raise SettingsWrong("WATCHMEPLAY_SMTP_USER and WATCHMEPLAY_SMTP_PASSWORD: give both or neither")
    return Smtp(
        host=host,
        port=_whole_number(environment, "WATCHMEPLAY_SMTP_PORT", 587),
        user=user,
        password=password,
        starttls=_switch(environment, "WATCHMEPLAY_SMTP_STARTTLS", default=True),
        sender=sender,
    )


def _folder(environment: Mapping[str, str], name: str) -> Path | None:
    given = environment.get(name)
    if given and not Path(given).is_dir():
        raise SettingsWrong(f"{name}: give a folder that exists")
    return Path(given).resolve() if given else None


def _switch(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = environment.get(name, str(int(default)))
    if value not in {"0", "1"}:
        raise SettingsWrong(f"{name}: give 1 or 0, not {value!r}")
    return value == "1"


def _zone(environment: Mapping[str, str]) -> str:
    name = environment.get("WATCHMEPLAY_ZONE", "Europe/London")
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise SettingsWrong("WATCHMEPLAY_ZONE: give an IANA zone, for example Europe/London") from fault


def _whole_number(environment: Mapping[str, str], name: str, default: int) -> int:
    value = environment.get(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) > 65535:
        raise SettingsWrong(f"{name}: give a whole number, not {value!r}")
    return int(value)
