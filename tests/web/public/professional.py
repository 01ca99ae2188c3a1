"""A professional at the pages of a referral, for tests: what they write, and one who writes it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select

from tests.browse import Browser, Page
from watchmeplay.care.referrals.models import Referral
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import system_scope
from watchmeplay.site.models import AreaPostcode
from watchmeplay.web.areas import Application

START = "/refer/professional"
Said = Mapping[str, object]

ANSWERS: dict[str, Said] = {
    "where": {"postcode": "pl31 1aa"},
    "consent": {"parent": "agreed"},
    "agreed": {"name": "Ines Oak", "responsibility": "yes", "sharing": ["gp", "health-visitor"]},
    "you": {
        "name": "Hana Vale", "source": "health-visitor", "role": "Health visitor", "organisation": "North clinic",
        "email": "hana@clinic.example", "phone": "01208 555 010",
    },
    "child": {
        "name": "Wren Oak", "known_as": "Birdie", "born_on-day": "3", "born_on-month": "9", "born_on-year": "2025",
        "nhs_number": "943 476 5919", "address": "4 Mill Lane",
    },
    "carer": {
        "name": "Ines Oak", "relationship": "mother", "ways": ["email", "text"], "phone": "07700 900 982",
        "email": "ines@families.example", "when": "mornings",
    },
    "household": {"home": "A brother of six."},
    "legal": {"standing": ["child-in-need"]},
    "worries": {"what": "Wren looks away when she is held.", "since": "Since December."},
    "strengths": {"well": "Ines sings, and Wren turns to her voice."},
    "tried": {"tried": "Baby massage.", "helping": "The GP."},
    "hopes": {"parent": "To enjoy the day."},
    "health": {"birth": "Ten days in special care."},
    "meeting": {"language": "pl", "interpreter": "yes", "needs": ["private"]},
    "team": {"risk": "A large dog.", "third": "A neighbour rang about shouting."},
}  # fmt: skip
NOT_TOLD: dict[str, Said] = {
    "consent": {"parent": "not-told"},
    "not-told": {
        "reason": "Her partner reads her post and has hurt her.",
        "advice": "Our safeguarding lead.",
    },
}


def known_postcodes(app: Application, area_id: UUID) -> None:
    """Let the area serve PL31."""
    with app.app_context(), unit_of_work():
        db.session.add(AreaPostcode(area_id=area_id, prefix="PL31"))


def writes(browser: Browser, answers: Mapping[str, Said] = ANSWERS) -> Page:
    """Answer the pages in their order, beginning at the postcode, and look at the list of answers."""
    for slug, said in answers.items():
        page = browser.get(f"{START}/{slug}")
        browser.post(f"{START}/{slug}", {**hidden(page), **said}, expect=303)
    return browser.get(f"{START}/check")


def sends(browser: Browser, answers: Mapping[str, Said] = ANSWERS) -> Page:
    """Answer everything and send it."""
    return browser.post(f"{START}/check", hidden(writes(browser, answers)), expect=200)


def not_told() -> dict[str, Said]:
    """The answers of somebody whose family may not know of it."""
    told = {slug: said for slug, said in ANSWERS.items() if slug not in {"agreed", "consent", "where"}}
    return {"where": ANSWERS["where"], **NOT_TOLD, **told}


def hidden(page: Page) -> dict[str, str]:
    """The hidden fields of the page's form."""
    return {
        element.get("name"): element.get("value", "")
        for element in page.tree.iter("input")
        if element.get("type") == "hidden" and element.get("name")
    }


def codes(page: Page) -> list[str]:
    """The codes that a page shows."""
    return [
        "".join(element.itertext()).strip()
        for element in page.tree.iter("p")
        if element.get("class") == "code-once"
    ]


def referrals() -> list[Referral]:
    """Every referral there is."""
    with system_scope("test"):
        return list(db.session.scalars(select(Referral).order_by(Referral.submitted_at)))


def every(model: type, *conditions: object) -> list:
    """Every row of a guarded table."""
    with system_scope("test"):
        return list(db.session.scalars(select(model).where(*conditions)))


def texts(values: Iterable[object]) -> str:
    """Many values as one text, to look for words in."""
    return " ".join(str(value) for value in values)
