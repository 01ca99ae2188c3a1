"""A real mail server on a port of its own, as friendly or as nasty as a test wants it."""

import ssl
from asyncio import Event, sleep, to_thread
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from queue import Queue
from socket import create_connection
from threading import Condition
from threading import Event as ThreadEvent

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

FINE = "250 OK"


@dataclass
class Received:
    """One e-mail whose whole body the server has, whatever it answered."""

    to: str
    raw: bytes
    encrypted: bool

    @property
    def letter(self) -> EmailMessage:
        """The e-mail, parsed."""
        return message_from_bytes(self.raw, policy=policy.default)  # type: ignore[return-value]

    @property
    def id(self) -> str:
        """Its Message-ID."""
        return str(self.letter["Message-ID"])


@dataclass
class Rules:
    """What the server does: an answer for each recipient, an answer to each body, and where it stands still.

    `stand_still` is asked at "RCPT", "DATA" and "250"; where it says yes, the server tells `standing` and then
    says nothing more. `cut` closes the connection instead of the answer to a body, `cut_at_goodbye` instead of
    that to QUIT. `drip` is for ever half an answer to a recipient, a line each so many seconds.
    """

    to_sender: Callable[[str], str] = lambda address: FINE
    to_recipient: Callable[[str], str] = lambda address: FINE
    to_body: Callable[[str], str] = lambda address: FINE
    stand_still: Callable[[str, str], bool] = lambda stage, address: False
    cut: Callable[[str], bool] = lambda address: False
    cut_at_goodbye: bool = False
    drip: float = 0


@dataclass
class MailServer:
    """Runs in a thread; use as a context manager."""

    rules: Rules = field(default_factory=Rules)
    tls: ssl.SSLContext | None = None
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    standing: Queue = field(default_factory=Queue)
    changed: Condition = field(default_factory=Condition)
    answering: ThreadEvent = field(default_factory=ThreadEvent)

    def hold_answers(self) -> None:
        """Answer no body until told to."""
        self.answering.clear()

    def let_answers_go(self) -> None:
        """Answer again."""
        self.answering.set()

    def __enter__(self) -> "MailServer":
        self.answering.set()
        self._controller = _Controller(self)
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._controller.server.sockets[0].getsockname()[1]

    @property
    def recipients(self) -> list[str]:
        """To whom, in the order of arrival."""
        return [each.to for each in self.received]

    def wait_until(self, reached: Callable[[], bool], seconds: float = 60) -> None:
        """Wait for a state that e-mails bring about. Fails the test when it does not come."""
        with self.changed:
            assert self.changed.wait_for(reached, seconds), f"{len(self.received)} e-mails came"

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list
    ) -> str:
        """Take or refuse the sender."""
        answer = self.rules.to_sender(address)
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list
    ) -> str:
        """Take or refuse one recipient."""
        await self.perhaps_stand_still("RCPT", address)
        while self.rules.drip and server.transport is not None:
            await server.push("250-wait")
            await sleep(self.rules.drip)
        answer = self.rules.to_recipient(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the body; then answer, cut or stand still."""
        [address] = envelope.rcpt_tos
        answer = self.rules.to_body(address)
        if answer.startswith("250"):
            with self.changed:
                self.received.append(
                    Received(address, bytes(envelope.original_content or b""), session.ssl is not None)
                )
                self.changed.notify_all()
        await to_thread(self.answering.wait)
        await self.perhaps_stand_still("250", address)
        if self.rules.cut(address):
            server.transport.abort()
        return answer

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Say goodbye, or hang up."""
        if self.rules.cut_at_goodbye:
            server.transport.abort()
        return "221 Bye"

    async def perhaps_stand_still(self, stage: str, address: str) -> None:
        """Say nothing more, until the other side has gone."""
        if self.rules.stand_still(stage, address):
            self.standing.put((stage, address))
            await Event().wait()


class _Smtp(SMTP):
    async def smtp_DATA(self, arg: str) -> None:
        await self.event_handler.perhaps_stand_still("DATA", self.envelope.rcpt_tos[0])
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def __init__(self, server: MailServer) -> None:
        super().__init__(server, hostname="127.0.0.1", port=0)

    def _trigger_server(self) -> None:
        """The library would ask port 0; the system chose another."""
        assert self.server is not None
        with create_connection(self.server.sockets[0].getsockname()[:2], timeout=5) as line:
            line.recv(1024)

    def factory(self) -> SMTP:
        self.handler.connections += 1
        return _Smtp(self.handler, hostname="mail.example", tls_context=self.handler.tls, ident="mail")
