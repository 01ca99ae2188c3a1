"""The mail server refuses, dawdles, hangs up, lies: F04 to F09 of the reliability table, against a real server."""

import ssl
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from time import monotonic

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.conftest import NOW
from tests.mail_server import MailServer
from tests.post import Post, message_ids, outcomes, rows
from watchmeplay.foundation import clock, outbox
from watchmeplay.notifications import email

pytestmark = pytest.mark.faults
MINUTE = timedelta(minutes=1)


def test_down_for_a_day_all_is_sent_on_return_in_order_and_no_try_is_used_up(
    post: Post, server: MailServer
) -> None:
    crowd = post.crowd(12)
    port = server.port
    post.smtp(port=1)
    for hour in range(24):
        post.promise(crowd[hour % 12], after=timedelta(hours=hour))
        assert post.work(NOW + timedelta(hours=hour)) == 0
    assert {(row.attempts, row.claimed_by, row.outcome) for row in rows()} == {(0, None, None)}
    back = NOW + timedelta(hours=24)
    with clock.frozen(back):
        assert outbox.state().oldest_due_seconds == 24 * 3600
    post.smtp(port=port)
    post.work(back)
    assert {row.outcome for row in rows()} == {"sent"}
    assert server.recipients == [f"carer{number}@families.example" for number in range(12)]


def test_one_who_is_slow_to_be_taken_stops_nobody_else(post: Post, server: MailServer) -> None:
    slow, *others = post.crowd(4)
    server.rules.stand_still = lambda stage, address: stage == "RCPT" and address.startswith("carer0@")
    post.smtp(timeout=0.3)
    for person in (slow, *others):
        post.promise(person)
    started = monotonic()
    post.work()
    assert monotonic() - started < 5
    assert sorted(server.recipients) == [f"carer{number}@families.example" for number in (1, 2, 3)]
    put_off = next(row for row in rows() if row.person_id == slow)
    assert (put_off.reason, put_off.attempts, put_off.due_at) == (email.TOO_SLOW, 1, NOW + MINUTE)


def test_a_server_that_drips_is_cut_off_after_three_timeouts(post: Post, server: MailServer) -> None:
    """It answers often enough for each single wait, and would hold the worker for ever."""
    [person] = post.crowd(1)
    server.rules.drip = 0.2
    post.smtp(timeout=0.5)
    post.promise(person)
    started = monotonic()
    post.work()
    assert monotonic() - started < 4
    assert outcomes() == [(None, email.CUT_OFF)]


@pytest.mark.parametrize("step", ["to_recipient", "to_body"])
@pytest.mark.parametrize("answer", ["451 4.7.1 Greylisted", "452 4.2.2 Mailbox full", "421 4.3.2 Closing"])
def test_not_now_backs_off_to_two_days_and_then_is_given_up(
    post: Post, server: MailServer, step: str, answer: str
) -> None:
    [person] = post.crowd(1)
    setattr(server.rules, step, lambda address: answer)
    post.promise(person)
    moment, waits = NOW, []
    for _ in range(9):
        post.work(moment)
        [row] = rows()
        waits.append(row.due_at - moment)
        assert post.work(row.due_at - timedelta(seconds=1)) == 0
        moment = row.due_at
    assert [wait / MINUTE for wait in waits] == [1, 5, 15, 60, 180, 360, 720, 1440, 2880]
    post.work(moment)
    assert outcomes() == [("given-up", email.PUT_OFF)]
    assert server.received == []


def test_not_now_and_then_yes_is_sent_once(post: Post, server: MailServer) -> None:
    [person] = post.crowd(1)
    answers = iter(["451 Greylisted", "250 OK"])
    server.rules.to_recipient = lambda address: next(answers)
    post.promise(person)
    post.work()
    post.work(NOW + MINUTE)
    assert (len(server.received), outcomes()) == (1, [("sent", None)])


@pytest.mark.parametrize(
    ("step", "reason"), [("to_recipient", email.ADDRESS_REFUSED), ("to_body", email.LETTER_REFUSED)]
)
def test_refused_for_good_is_not_tried_again(post: Post, server: MailServer, step: str, reason: str) -> None:
    person, other = post.crowd(2)
    setattr(server.rules, step, lambda address: "550 5.1.1 No" if address.startswith("carer0@") else "250 OK")
    post.promise(person)
    post.promise(other)
    post.work()
    assert sorted(outcomes(), key=str) == [("given-up", reason), ("sent", None)]
    before = server.connections
    post.work(NOW + timedelta(days=3))
    assert server.connections == before


def test_a_server_that_will_not_relay_for_us_does_not_cost_the_notices(
    post: Post, server: MailServer
) -> None:
    [person] = post.crowd(1)
    server.rules.to_recipient = lambda address: "554 5.7.1 Relay access denied"
    post.promise(person)
    post.work()
    assert outcomes() == [(None, email.NOT_ALLOWED)]


def test_a_server_that_refuses_our_own_address_costs_no_try(post: Post, server: MailServer) -> None:
    for person in post.crowd(3):
        post.promise(person)
    server.rules.to_sender = lambda address: "550 5.1.8 Who are you?"
    post.work()
    assert {(row.outcome, row.attempts, row.claimed_by) for row in rows()} == {(None, 0, None)}
    assert server.connections == 2  # the server's own trial, and one of ours


def test_cut_before_the_yes_repeats_once_a_cut_under_the_same_message_id(
    post: Post, server: MailServer
) -> None:
    [person] = post.crowd(1)
    cuts = iter([True, True, True, False])
    server.rules.cut = lambda address: next(cuts)
    post.promise(person)
    moment = NOW
    for _ in range(4):
        post.work(moment)
        moment = rows()[0].due_at
    assert outcomes() == [("sent", None)]
    assert len(server.received) == 4
    assert {each.id for each in server.received} == message_ids(rows())
    assert len({each.letter.get_content() for each in server.received}) == 1


def test_a_yes_is_a_yes_whatever_comes_of_the_goodbye(post: Post, server: MailServer) -> None:
    [person] = post.crowd(1)
    server.rules.cut_at_goodbye = True
    post.promise(person)
    post.work()
    assert (len(server.received), outcomes()) == (1, [("sent", None)])


def test_a_server_that_strips_encryption_gets_nothing(post: Post, server: MailServer) -> None:
    [person] = post.crowd(1)
    post.smtp(starttls=True)
    post.promise(person)
    assert post.work() == 0
    assert (server.received, [row.attempts for row in rows()]) == ([], [0])
    assert send_alone(post).reason == email.NO_ENCRYPTION


def test_a_certificate_that_nobody_vouches_for_gets_nothing(
    post: Post, server: MailServer, tmp_path: Path
) -> None:
    [person] = post.crowd(1)
    server.tls, _ = certificate(tmp_path)
    post.smtp(starttls=True)
    post.promise(person)
    assert post.work() == 0
    assert server.received == []
    assert send_alone(post).reason == email.NOT_TRUSTED


def test_with_a_certificate_that_holds_it_is_sent_encrypted(
    post: Post, server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [person] = post.crowd(1)
    server.tls, authority = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    post.smtp(starttls=True, host="localhost")
    post.promise(person)
    post.work()
    assert outcomes() == [("sent", None)]
    assert [each.encrypted for each in server.received] == [True]


def test_a_sign_in_that_the_server_refuses_costs_no_try(post: Post, server: MailServer) -> None:
    [person] = post.crowd(1)
    post.smtp(user="us", password="wörd")
    post.promise(person)
    assert post.work() == 0
    assert [(row.attempts, row.outcome) for row in rows()] == [(0, None)]
    assert send_alone(post).reason == email.SIGN_IN_REFUSED


def send_alone(post: Post) -> email.Unreachable:
    """What the client says when nothing gets as far as an address."""
    assert post.settings.smtp
    outcome = email.send(post.settings.smtp, EmailMessage(), greeting="localhost")
    assert isinstance(outcome, email.Unreachable)
    return outcome


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context for `localhost`, and the file to trust it by."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, folder / "key.pem")
    return context, path
