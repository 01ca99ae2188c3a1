"""What an e-mail says and holds, and the table of kinds behind it."""

import re
from collections.abc import Iterable
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from uuid import uuid4

import pytest

from tests.conftest import NOW
from watchmeplay.foundation import clock
from watchmeplay.foundation.content.problems import ContentErrors
from watchmeplay.notifications import chores, kinds, render
from watchmeplay.notifications.kinds import KINDS, Kind, Wording
from watchmeplay.notifications.render import Unwritable
from watchmeplay.settings import ROOT, Settings
from watchmeplay.site import condition
from watchmeplay.web.areas import Application

CONTENT = ROOT / "content"
TELLING = re.compile(
    r"play|watch|diar|child|bab(y|ies)|son\b|daughter|famil|mum|dad|parent|carer|therap|psycho|mental|health|"
    r"clinic|nhs|service|session|visit|appointment|consent|support|help|worr|sad|feel|mood|social|nurs|doctor|"
    r"famil|rowan|ada\b|max\b|amy|ben\b|thea",
    re.IGNORECASE,
)


@pytest.fixture(params=sorted(KINDS))
def kind(request: pytest.FixtureRequest) -> Kind:
    """Each kind in turn."""
    return KINDS[request.param]


def letter(
    kind: Kind, settings: Settings, *, to: str = "someone@post.example", row_id=None, **changes: object
):
    settings = replace(settings, origin="https://notes.example.org", **changes)
    wording = kinds.wordings(CONTENT)["en"][kind.name]
    with clock.frozen(NOW):
        made = render.letter(kind, wording, to=to, row_id=row_id or uuid4(), settings=settings)
    return message_from_bytes(made.as_bytes(policy=policy.SMTP), policy=policy.default)


def test_no_word_of_an_email_tells_what_it_is_about(kind: Kind, settings: Settings) -> None:
    made = letter(kind, settings)
    sent = f"{made['Subject']} {made['From']} {made.get_content()}".replace("service.example", "")
    assert not TELLING.search(sent), sent


def test_an_email_is_one_plain_text_part_and_marked_as_automatic(kind: Kind, settings: Settings) -> None:
    made = letter(kind, settings)
    assert (made.get_content_type(), made.is_multipart()) == ("text/plain", False)
    assert made["Auto-Submitted"] == "auto-generated"
    assert made["Date"].datetime == NOW
    assert "<" not in made.get_content()
    assert set(made.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type",
        "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip


def test_the_link_is_ours_and_names_nothing_and_nobody(kind: Kind, settings: Settings) -> None:
    row_id = uuid4()
    links = re.findall(r"https?://\S+", letter(kind, settings, row_id=row_id).get_content())
    assert links == [f"https://notes.example.org{kind.page}"]
    assert re.fullmatch(r"/[a-z-]+(/[a-z-]+)?/?", kind.page)


def test_the_link_leads_to_a_page_that_exists(kind: Kind, app: Application) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert kind.page in rules


def test_the_message_id_depends_on_the_notice_alone(kind: Kind, settings: Settings) -> None:
    row_id = uuid4()
    first, again = letter(kind, settings, row_id=row_id), letter(kind, settings, row_id=row_id)
    assert first["Message-ID"] == again["Message-ID"] == f"<{row_id}@notes.example.org>"
    assert letter(kind, settings)["Message-ID"] != first["Message-ID"]


def test_all_emails_to_caregivers_look_alike(settings: Settings) -> None:
    made = [letter(kind, settings) for kind in KINDS.values() if kind.audience == "caregiver"]
    assert len({each["Subject"] for each in made}) == 1
    sizes = [len(each.get_content()) for each in made]
    assert max(sizes) - min(sizes) < 40


def test_the_name_in_front_of_the_sender_signs_the_email(settings: Settings) -> None:
    assert settings.smtp
    named = replace(settings.smtp, sender="Petits Écrits <notes@service.example>")
    made = letter(kinds.ANSWERED, settings, smtp=named)
    assert made["From"].addresses[0].display_name == "Petits Écrits"
    assert made["From"].addresses[0].addr_spec == "notes@service.example"
    assert made.get_content().strip().endswith("Petits Écrits")


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nBcc: c@d.example", "a@b.example\nX: y", "a@b.example,c@d.example", "a@b.example;c@d.example",
        "A <a@b.example>", "<a@b.example>", "a b@c.example", "a@b@c.example", "@b.example", "a@", "a", "",
        "friends: a@b.example;", "a@b.example\0", "a@b.example ", "a\u2028@b.example", "a..b@c.example",
        ".a@b.example", "a@b..example", '"a"@b.example', "ä@b.example", "a@" + "b" * 260, "a" * 65 + "@b.example",
        "a@b.example%0d%0aBcc:c@d.example x", "(a)a@b.example", "a@[127.0.0.1]",
    ],
)  # fmt: skip
def test_anything_but_exactly_one_address_is_refused(settings: Settings, address: str) -> None:
    with pytest.raises(Unwritable) as refused:
        letter(kinds.ANSWERED, settings, to=address)
    assert "@" not in address or address not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "o'brien+x@post.example",
        "a.b_c-d@sub.post.example",
        "1@2.example",
        "amy@localhost",
        "x@xn--bcher-kva.example",
    ],
)
def test_ordinary_addresses_are_written_as_they_are(settings: Settings, address: str) -> None:
    assert letter(kinds.ANSWERED, settings, to=address)["To"] == address


def test_a_domain_in_another_script_is_written_in_its_ascii_form(settings: Settings) -> None:
    assert letter(kinds.ANSWERED, settings, to="a@bücher.example")["To"] == "a@xn--bcher-kva.example"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\x85", "\u2028"])
def test_a_line_end_in_any_setting_is_refused(settings: Settings, ending: str) -> None:
    assert settings.smtp
    bad = replace(settings.smtp, sender=f'"No{ending}Bcc: x@y.example" <notes@service.example>')
    with pytest.raises(Unwritable):
        letter(kinds.ANSWERED, settings, smtp=bad)
    with pytest.raises(Unwritable):
        render.letter(
            kinds.ANSWERED, Wording(f"New{ending}Bcc: x@y.example", "{link}{service}"), to="a@b.example",
            row_id=uuid4(), settings=settings,
        )  # fmt: skip


def test_every_kind_has_its_wording_and_every_wording_its_kind() -> None:
    files = {path.stem for path in (CONTENT / "en" / "emails").iterdir()}
    assert set(kinds.wordings(CONTENT)["en"]) == set(KINDS) == files


def test_a_kind_without_wording_and_a_wording_without_a_kind_stop_the_start(tmp_path: Path) -> None:
    emails = _emails(tmp_path, "en", [*KINDS, "birthday"])
    (emails / "answered.toml").unlink()
    with pytest.raises(ContentErrors) as wrong:
        kinds.wordings(tmp_path)
    assert [problem.path.name for problem in wrong.value.problems] == ["answered.toml", "birthday.toml"]


@pytest.mark.parametrize(
    "wording",
    [
        'subject = "New"', 'body = "{link} {service}"', 'subject = ""\nbody = "{link} {service}"', "subject = new",
        'subject = "New"\nbody = "{link}"', 'subject = "New"\nbody = "{link} {service} {name}"',
        'subject = "New"\nbody = "{link.__class__} {service}"', 'subject = "New"\nbody = "{link!r} {service}"',
        'subject = "New"\nbody = "{link:>10} {service}"', 'subject = "New"\nbody = "{link} {service} {"',
        'subject = "New"\nbody = "{link} {link} {service}"', 'subject = "Ne\\nw"\nbody = "{link} {service}"',
        'subject = "New"\nbody = 7', 'subject = "New"\nbody = "{link} {service}"\nfrom = "me"',
        'subject = "New"\nbody = "{link} {service} \\u0007"',
    ],
)  # fmt: skip
def test_wording_that_cannot_be_used_is_named(tmp_path: Path, wording: str) -> None:
    (_emails(tmp_path, "en", KINDS) / "to_review.toml").write_text(wording)
    with pytest.raises(ContentErrors, match=r"to_review\.toml:1: "):
        kinds.wordings(tmp_path)


def test_a_wording_is_in_the_language_that_a_person_chose_and_in_english_where_it_lacks_one(
    tmp_path: Path,
) -> None:
    _emails(tmp_path, "en", KINDS)
    _emails(tmp_path, "cy", ["answered"], subject="Rhywbeth newydd")
    known = kinds.wordings(tmp_path)
    said = [kinds.wording(known, kinds.ANSWERED, code).subject for code in ("cy", "pl", None, "xx")]
    assert said == ["Rhywbeth newydd", "New", "New", "New"]
    assert kinds.wording(known, kinds.TO_REVIEW, "cy").subject == "New"


def test_a_letter_in_another_script_arrives_as_it_was_written(settings: Settings) -> None:
    wording = Wording("شيء جديد لك", "هناك شيء جديد لك: {link}\n\n{service}\n")
    made = render.letter(kinds.ANSWERED, wording, to="a@b.example", row_id=uuid4(), settings=settings)
    read = message_from_bytes(made.as_bytes(), policy=policy.default)
    assert read["Subject"] == "شيء جديد لك"
    assert read.get_content().startswith("هناك شيء جديد لك: http")


def test_wording_in_another_language_is_checked_as_the_english_is(tmp_path: Path) -> None:
    _emails(tmp_path, "en", KINDS)
    _emails(tmp_path, "ar", ["answered"], body="{service}")
    with pytest.raises(ContentErrors, match=r"ar/emails/answered\.toml:1: "):
        kinds.wordings(tmp_path)


def test_the_page_of_operations_looks_for_the_heartbeat_that_the_worker_leaves() -> None:
    assert condition.WORKER == chores.HEARTBEAT


def _emails(
    content: Path, code: str, names: Iterable[str], *, subject: str = "New", body: str = "{link} {service}"
) -> Path:
    folder = content / code / "emails"
    folder.mkdir(parents=True)
    for name in names:
        (folder / f"{name}.toml").write_text(f'subject = "{subject}"\nbody = "{body}"', "utf-8")
    return folder
