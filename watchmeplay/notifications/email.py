"""Handing one e-mail to the mail server.

The outcome says whose trouble it is. Trouble before the sender is named is the server's or ours and says
nothing about the notice; trouble after it belongs to this e-mail. Reasons are fixed phrases: what a server
answers may hold addresses and is kept nowhere.
"""

import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from threading import Timer

from watchmeplay.foundation.words import noted
from watchmeplay.settings import Smtp

PATIENCE = 3
NOT_REACHED = "the mail server cannot be reached"
NO_ENCRYPTION = "the mail server offers no encryption"
NOT_TRUSTED = "the mail server’s certificate does not hold"
SIGN_IN_REFUSED = "the mail server refused our sign-in"
SENDER_REFUSED = "the mail server refused our own address"
PUT_OFF = noted("the mail server asked us to try later")
NOT_ALLOWED = noted("the mail server does not let us write to this address")
TOO_SLOW = noted("the mail server took too long")
CUT_OFF = noted("the connection was lost")
ADDRESS_REFUSED = noted("the address was refused")
LETTER_REFUSED = noted("the mail server refused the e-mail")


@dataclass(frozen=True, slots=True)
class Sent:
    """The server has taken it over."""


@dataclass(frozen=True, slots=True)
class TryLater:
    """Not now."""

    reason: str


@dataclass(frozen=True, slots=True)
class GaveUp:
    """Refused for good."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No e-mail at all can be sent at present."""

    reason: str


Outcome = Sent | TryLater | GaveUp | Unreachable


def send(smtp: Smtp, letter: EmailMessage, *, greeting: str) -> Outcome:
    """Send one e-mail; never raises for what the server or the network does.

    Each answer may take `smtp.timeout` seconds and all of it three times as long, whatever the server does.
    """
    server = _Server(smtp, greeting)
    cut = Timer(smtp.timeout * PATIENCE, _cut, [server])
    cut.daemon = True
    cut.start()
    try:
        return _open(server, smtp) or _hand_over(server, letter)
    finally:
        cut.cancel()
        _hang_up(server)


class _Server(smtplib.SMTP):
    """Connects when told to, so that the cut-off holds from the first byte on; looks no own name up."""

    def __init__(self, smtp: Smtp, greeting: str) -> None:
        super().__init__(local_hostname=greeting, timeout=smtp.timeout)
        self._host = smtp.host  # what the certificate is checked against


def _open(server: smtplib.SMTP, smtp: Smtp) -> Unreachable | None:
    try:
        code, _ = server.connect(smtp.host, smtp.port)
        if code != 220:
            return Unreachable(NOT_REACHED)
        server.ehlo_or_helo_if_needed()
        if smtp.starttls:
            trouble = _encrypt(server)
            if trouble:
                return trouble
        if smtp.user and smtp.password:
            server.login(smtp.user, smtp.password)
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError):
        return Unreachable(SIGN_IN_REFUSED)
    except (smtplib.SMTPException, OSError, UnicodeError):
        return Unreachable(NOT_REACHED)
    return None


def _encrypt(server: smtplib.SMTP) -> Unreachable | None:
    try:
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    except (smtplib.SMTPNotSupportedError, smtplib.SMTPResponseException):
        return Unreachable(NO_ENCRYPTION)
    except ssl.SSLError:
        return Unreachable(NOT_TRUSTED)
    return None


def _hand_over(server: smtplib.SMTP, letter: EmailMessage) -> Outcome:
    try:
        code, _ = server.mail(letter["From"].addresses[0].addr_spec)
        if code != 250:
            return Unreachable(SENDER_REFUSED) if code >= 500 else TryLater(PUT_OFF)
        code, text = server.rcpt(letter["To"].addresses[0].addr_spec)
        if code not in (250, 251):
            return _refused(code, text, ADDRESS_REFUSED)
        code, text = server.data(letter.as_bytes(policy=policy.SMTP))
        return Sent() if code == 250 else _refused(code, text, LETTER_REFUSED)
    except smtplib.SMTPDataError as error:
        return _refused(error.smtp_code, error.smtp_error, LETTER_REFUSED)
    except (smtplib.SMTPException, OSError) as error:
        slow = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
        return TryLater(TOO_SLOW if slow else CUT_OFF)


def _refused(code: int, text: bytes | str, reason: str) -> Outcome:
    """A refusal by policy (5.7.x, such as relaying) is about us and may be mended; others stand."""
    if code < 500:
        return TryLater(PUT_OFF)
    words = text if isinstance(text, bytes) else text.encode()
    return TryLater(NOT_ALLOWED) if words.startswith(b"5.7.") else GaveUp(reason)


def _cut(server: smtplib.SMTP) -> None:
    """End the connection under whoever is waiting on it."""
    with suppress(OSError, AttributeError):
        socket.socket.shutdown(server.sock, socket.SHUT_RDWR)


def _hang_up(server: smtplib.SMTP) -> None:
    """Say goodbye without waiting for the answer: what was taken over is taken over."""
    with suppress(smtplib.SMTPException, OSError):
        server.putcmd("quit")
    server.close()
