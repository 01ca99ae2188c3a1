"""Generated data: a service with as many diary entries as asked for, made fast and sealed for real."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Table, insert

from watchmeplay.accounts import passwords
from watchmeplay.accounts.models import Person, Standing
from watchmeplay.conversations.models import Message, Thread
from watchmeplay.diary.models import Entry, PlaySession
from watchmeplay.families.models import CaseloadEntry, Child, Family, Grant, Membership, Posting, SafeContact
from watchmeplay.foundation import vault
from watchmeplay.foundation.database import Base, db, unit_of_work
from watchmeplay.site.models import Area

PASSWORD = "benchmark boats sail"  # noqa: S105 - of a database that lives for one run
PAGES_A_FAMILY = 25
FAMILIES_A_PRACTITIONER = 25
BATCH = 400
SEEN = "He put the cup on the box, took it off, and looked at me. Then he did it again, slower. " * 3
FELT = "I was tired when we began. I noticed that I stopped thinking about the washing. " * 2


def fill(pages: int, keyring: object) -> None:
    """Make families with `PAGES_A_FAMILY` pages each until there are `pages` in all.

    The first family belongs to parent@bench.example, the first 25 to therapist@bench.example.
    """
    seed = random.Random(7)  # noqa: S311 - the same made-up data every run
    hashed = passwords.keep(keyring, PASSWORD)
    count = max(FAMILIES_A_PRACTITIONER, pages // PAGES_A_FAMILY)
    with unit_of_work():
        area = Area(name="Everywhere")
        db.session.add(area)
        db.session.flush()
    practitioner: UUID | None = None
    rows: dict[type[Base], list[dict]] = {}
    for number in range(count):
        if number % FAMILIES_A_PRACTITIONER == 0:
            practitioner = _person(rows, "practitioner", f"therapist{number or ''}@bench.example", hashed)
            _row(
                rows, Posting, id=uuid4(), person_id=practitioner, area_id=area.id, since=_NOW, ended_at=None
            )
        _family(rows, seed, area.id, practitioner, f"parent{number or ''}@bench.example", hashed)
        if number % BATCH == BATCH - 1:
            _store(rows)
    _store(rows)


_NOW = datetime.now(UTC)
_ORDER = (
    Person, Posting, vault.DataKey, Family, Child, Membership, Grant, SafeContact, CaseloadEntry, PlaySession,
    Entry, Thread, Message,
)  # fmt: skip


def _family(
    rows: dict[type[Base], list[dict]],
    seed: random.Random,
    area_id: UUID,
    practitioner: UUID,
    email: str,
    hashed: str,
) -> None:
    family_id, child_id = uuid4(), uuid4()
    keys = {kind: _key(rows, family_id, kind) for kind in vault.FAMILY_KINDS}

    def sealed(text: str, kind: vault.Kind, table: str, column: str, row_id: UUID) -> bytes:
        return vault.seal_with(*keys[kind], text, vault.place(table, column, row_id))

    carer = _person(rows, "caregiver", email, hashed)
    family, shared = vault.Kind.FAMILY, vault.Kind.SHARED
    _row(rows, Family, id=family_id, area_id=area_id, opened_at=_NOW, contact_paused_at=None,
         name_sealed=sealed("Family", family, "family", "name_sealed", family_id))  # fmt: skip
    _row(rows, Child, id=child_id, family_id=family_id, born_on=_NOW.date() - timedelta(days=500), expected_on=None,
         name_sealed=sealed("Ada", family, "child", "name_sealed", child_id))  # fmt: skip
    _row(rows, Membership, id=uuid4(), family_id=family_id, person_id=carer, invited_at=_NOW, joined_at=_NOW)
    _row(rows, Grant, id=uuid4(), family_id=family_id, child_id=child_id, person_id=carer, granted_by=practitioner,
         basis="parental-responsibility", since=_NOW)  # fmt: skip
    _row(rows, SafeContact, id=uuid4(), family_id=family_id, person_id=carer, may_email=False, quiet_from=20,
         quiet_until=8)  # fmt: skip
    _row(rows, CaseloadEntry, id=uuid4(), family_id=family_id, person_id=practitioner, since=_NOW)
    for number in range(PAGES_A_FAMILY):
        happened = _NOW - timedelta(days=number * 1.7 + seed.random(), hours=seed.random() * 12)
        session_id = uuid4()
        _row(rows, PlaySession, id=session_id, family_id=family_id, child_id=child_id, author_id=carer,
             happened_at=happened, zone="Europe/London", managed=True, minutes="ten", feeling="calm", audience="team",
             keep_for_meeting=False, reviewed=number > 1, number=1, written_at=happened, given_at=happened)  # fmt: skip
        for voice, text in (("seen", SEEN), ("felt", FELT)):
            entry_id = uuid4()
            _row(rows, Entry, id=entry_id, family_id=family_id, session_id=session_id, child_id=child_id,
                 author_id=carer, voice=voice, audience="team", number=1,
                 words_sealed=sealed(text, shared, "entry", "words_sealed", entry_id))  # fmt: skip
    thread_id = uuid4()
    _row(rows, Thread, id=thread_id, family_id=family_id, caregiver_id=carer, opened_at=_NOW, last_at=_NOW)
    for number in range(6):
        message_id = uuid4()
        _row(rows, Message, id=message_id, family_id=family_id, thread_id=thread_id, caregiver_id=carer,
             author_id=practitioner if number % 2 else carer, from_team=bool(number % 2), about_session_id=None,
             sent_at=_NOW - timedelta(days=number),
             words_sealed=sealed(FELT, shared, "message", "words_sealed", message_id))  # fmt: skip


def _person(rows: dict[type[Base], list[dict]], role: str, email: str, hashed: str) -> UUID:
    person = Person(role=role, name=role.title())
    person.email, person.email_index = email, vault.blind(email, "email")
    _row(rows, Person, id=person.id, role=role, standing=Standing.ACTIVE, name_sealed=person.name_sealed,
         email_sealed=person.email_sealed, email_index=person.email_index, password_hash=hashed,
         zone="Europe/London", working_days="12345", made_at=_NOW)  # fmt: skip
    return person.id


def _key(rows: dict[type[Base], list[dict]], owner: UUID, kind: vault.Kind) -> tuple[UUID, bytes]:
    key_id, key, columns = vault.fresh_key(owner, kind)
    _row(rows, vault.DataKey, **columns)
    return key_id, key


def _row(rows: dict[type[Base], list[dict]], model: type[Base], **values: object) -> None:
    rows.setdefault(model, []).append(values)


def _store(rows: dict[type[Base], list[dict]]) -> None:
    engine = db.engine
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        for model in _ORDER:
            if rows.get(model):
                table: Table = model.__table__  # type: ignore[assignment]
                connection.execute(insert(table), rows[model])
    rows.clear()
