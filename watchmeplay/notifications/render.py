"""An e-mail from fixed, neutral words: one plain text part, no picture, no id, nothing that follows a reader."""

import re
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import urlsplit
from uuid import UUID

from watchmeplay.foundation.clock import now
from watchmeplay.notifications.kinds import Kind, Wording
from watchmeplay.settings import Settings

SERVICE = "Notes"
LONGEST_ADDRESS = 254
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


class Unwritable(ValueError):
    """A header cannot hold this value. The message does not repeat it."""


def letter(kind: Kind, wording: Wording, *, to: str, row_id: UUID, settings: Settings) -> EmailMessage:
    """The e-mail for one notice. Its Message-ID depends on the notice alone, so that a repeat can be told.

    Raises `Unwritable` for an address that is not exactly one address, and for line ends in any header.
    """
    if settings.smtp is None:
        raise Unwritable("There is no sender.")
    name, sender = parseaddr(_line(settings.smtp.sender))
    service = name or SERVICE
    made = EmailMessage(policy.SMTP)
    made["From"] = Address(service, addr_spec=one_address(sender))
    made["To"] = Address(addr_spec=one_address(to))
    made["Subject"] = _line(wording.subject)
    made["Date"] = format_datetime(now())
    made["Message-ID"] = f"<{row_id}@{host(settings)}>"
    made["Auto-Submitted"] = "auto-generated"
    words = wording.body.format(link=_line(settings.origin + kind.page), service=service)
    made.set_content(words, cte="7bit" if words.isascii() else "quoted-printable")
    return made


def one_address(text: str) -> str:
    """The text itself when it is exactly one plain address; a domain in another script in its ASCII form."""
    local, _, domain = text.rpartition("@")
    try:
        plain = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise Unwritable("This is not an address.") from error
    if len(plain) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(plain) or ".." in plain or plain[0] == ".":
        raise Unwritable("This is not one address.")
    return plain


def host(settings: Settings) -> str:
    """The service's host name without its port."""
    return urlsplit(settings.origin).hostname or "localhost"


def _line(text: str) -> str:
    if any(
        ord(character) < 32 or ord(character) == 127 or character in "\x85\u2028\u2029" for character in text
    ):
        raise Unwritable("A header has a line end in it.")
    return text
