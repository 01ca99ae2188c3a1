"""Generated data: a service with as many diary pages as asked for, made fast and sealed for real.

Eight practitioners with 25 families each share an area and a lead; what belongs to the pathway around the diary
is in `pathway.py`.
"""

import random
from datetime import timedelta
from uuid import UUID, uuid4

from benchmarks import pathway
from benchmarks.rows import NOW, Rows
from watchmeplay.accounts import passwords
from watchmeplay.accounts.models import Person, Standing
from watchmeplay.conversations.models import Message, Thread
from watchmeplay.diary.models import Entry, PlaySession, Review
from watchmeplay.families.models import CaseloadEntry, Child, Family, Grant, Membership, Posting, SafeContact
from watchmeplay.foundation import vault
from watchmeplay.site.models import Area

PASSWORD = "benchmark boats sail"  # noqa: S105 - of a database that lives for one run
PAGES_A_FAMILY = 25
FAMILIES_A_PRACTITIONER = 25
FAMILIES_AN_AREA = 8 * FAMILIES_A_PRACTITIONER
BATCH = 400
SEEN = "He put the cup on the box, took it off, and looked at me. Then he did it again, slower. " * 3
FELT = "I was tired when we began. I noticed that I stopped thinking about the washing. " * 2


def fill(pages: int, keyring: object) -> None:
    """Make families with `PAGES_A_FAMILY` pages each until there are `pages` in all.

    The first family belongs to parent@bench.example, the first 25 to therapist@bench.example, the first area to
    lead@bench.example.
    """
    seed = random.Random(7)  # noqa: S311 - the same made-up data every run
    hashed = passwords.keep(keyring, PASSWORD)
    rows = Rows()
    area_id = practitioner_id = uuid4()
    for number in range(max(FAMILIES_A_PRACTITIONER, pages // PAGES_A_FAMILY)):
        mark = str(number or "")
        if number % FAMILIES_AN_AREA == 0:
            area_id = rows.add(Area, name=f"Area {number // FAMILIES_AN_AREA}")
            lead_id = _staff(rows, "lead", f"lead{mark}@bench.example", hashed, area_id)
            pathway.referrals(rows, seed, area_id, lead_id)
        if number % FAMILIES_A_PRACTITIONER == 0:
            practitioner_id = _staff(rows, "practitioner", f"therapist{mark}@bench.example", hashed, area_id)
        _family(rows, seed, area_id, practitioner_id, f"parent{mark}@bench.example", hashed)
        if number % BATCH == BATCH - 1:
            rows.store()
    rows.store()


def _family(
    rows: Rows, seed: random.Random, area_id: UUID, practitioner: UUID, email: str, hashed: str
) -> None:
    family_id, child_id = uuid4(), uuid4()
    keys = {kind: rows.key(family_id, kind) for kind in vault.FAMILY_KINDS}
    carer = _person(rows, "caregiver", email, hashed)
    shared = keys[vault.Kind.SHARED]
    rows.add(Family, keys[vault.Kind.FAMILY], id=family_id, area_id=area_id, name="Family")
    born = NOW.date() - timedelta(days=500)
    rows.add(Child, keys[vault.Kind.FAMILY], id=child_id, family_id=family_id, born_on=born, name="Ada")
    rows.add(Membership, family_id=family_id, person_id=carer, invited_at=NOW, joined_at=NOW)
    rows.add(
        Grant,
        family_id=family_id,
        child_id=child_id,
        person_id=carer,
        granted_by=practitioner,
        basis="parental-responsibility",
    )
    rows.add(SafeContact, family_id=family_id, person_id=carer, may_email=False)
    rows.add(CaseloadEntry, family_id=family_id, person_id=practitioner, since=NOW)
    for number in range(PAGES_A_FAMILY):
        happened = NOW - timedelta(days=number * 1.7 + seed.random(), hours=seed.random() * 12)
        session_id = rows.add(
            PlaySession, family_id=family_id, child_id=child_id, author_id=carer, happened_at=happened,
            zone="Europe/London", minutes="ten", feeling="calm", audience="team", reviewed=number > 1,
            written_at=happened, given_at=happened,
        )  # fmt: skip
        for voice, text in (("seen", SEEN), ("felt", FELT)):
            rows.add(
                Entry, shared, family_id=family_id, session_id=session_id, child_id=child_id,
                author_id=carer, voice=voice, audience="team", words=text,
            )  # fmt: skip
        if number > 1:
            rows.add(
                Review, family_id=family_id, session_id=session_id, author_id=carer,
                practitioner_id=practitioner, state="seen", at=happened + timedelta(days=1),
            )  # fmt: skip
    thread_id = rows.add(Thread, family_id=family_id, caregiver_id=carer, opened_at=NOW, last_at=NOW)
    for number in range(6):
        rows.add(
            Message, shared, family_id=family_id, thread_id=thread_id, caregiver_id=carer,
            author_id=practitioner if number % 2 else carer, from_team=bool(number % 2),
            sent_at=NOW - timedelta(days=number), words=FELT,
        )  # fmt: skip
    pathway.around(rows, seed, family_id, child_id, carer, practitioner, keys)


def _staff(rows: Rows, role: str, email: str, hashed: str, area_id: UUID) -> UUID:
    person_id = _person(rows, role, email, hashed)
    rows.add(Posting, person_id=person_id, area_id=area_id, since=NOW)
    return person_id


def _person(rows: Rows, role: str, email: str, hashed: str) -> UUID:
    person = Person(role=role, name=role.title())
    person.email, person.email_index = email, vault.blind(email, "email")
    return rows.add(
        Person, id=person.id, role=role, standing=Standing.ACTIVE, name_sealed=person.name_sealed,
        email_sealed=person.email_sealed, email_index=person.email_index, password_hash=hashed,
        zone="Europe/London", working_days="12345", made_at=NOW,
    )  # fmt: skip
