"""Once the work has ended, nothing asks a carer to write what could not be kept."""

from uuid import UUID

from tests.cast import Cast
from tests.conftest import NOW
from tests.web.parent.test_ending import end
from tests.web.parent.test_messages import write
from watchmeplay.families.models import Basis, Child, Grant, Membership
from watchmeplay.foundation import clock
from watchmeplay.foundation.database import db, unit_of_work
from watchmeplay.foundation.ownership import system_scope

NOTICE = "This diary is for reading now"
ENDED = "Your time with us has ended. You can read everything here, and write nothing new."
HOME, WRITE, MESSAGES = "/family/", "/family/write", "/family/messages/"


def also_in_another_family(app, cast: Cast) -> UUID:
    """Amy cares for Kit too; the family, which is open."""
    with app.app_context(), unit_of_work(), system_scope("test"):
        kit = db.session.get(Child, cast.kit)
        family_id = kit.family_id
        joined = Membership(family_id=family_id, person_id=cast.amy, joined_at=clock.now())
        db.session.add(joined)
        db.session.flush()
        db.session.add(
            Grant(
                family_id=family_id,
                person_id=cast.amy,
                child_id=cast.kit,
                basis=Basis.PRACTITIONER_APPROVED,
                granted_by=cast.thea,
            )
        )
    return family_id


def test_home_begins_with_the_notice_and_invites_nobody_to_write(app, cast: Cast, browser_for) -> None:
    amy = browser_for(cast.amy)
    assert "Five minutes today?" in amy.get(HOME).text
    end(app, cast)
    page = amy.get(HOME)
    assert "".join(page.tree.find(".//main//h2").itertext()).strip() == NOTICE
    assert page.text.count(NOTICE) == 1
    assert "Five minutes today?" not in page.text and 'href="/family/play"' not in page.html


def test_by_night_too_the_notice_stands_in_place_of_the_invitation(app, cast: Cast, browser_for) -> None:
    end(app, cast)
    with clock.frozen(NOW.replace(day=12, hour=3)):
        page = browser_for(cast.amy).get(HOME)
    assert "It is night" in page.text and NOTICE in page.text
    assert "Something on your mind?" not in page.text


def test_the_page_to_write_on_leads_to_the_diary_and_has_no_form(app, cast: Cast, browser_for) -> None:
    amy = browser_for(cast.amy)
    form = amy.get(WRITE).form(WRITE)
    end(app, cast)
    page = amy.get(WRITE)
    assert page.heading == NOTICE and ENDED in page.text
    assert 'href="/family/diary/"' in page.html
    assert page.tree.find(".//main//textarea") is None and page.tree.find(".//main//form") is None
    sent = {
        **form,
        "child": str(cast.ada),
        "minutes": "ten",
        "when": "now",
        "seen": "One cup.",
        "seen_for": "team",
    }
    refused = amy.post(WRITE, sent, expect=422)
    assert refused.field("seen") == "One cup." and NOTICE in refused.text


def test_the_thread_stays_to_read_and_has_no_box(app, cast: Cast, browser_for) -> None:
    write(app, cast, cast.thea, "It was good to meet you.")
    amy = browser_for(cast.amy)
    form = amy.get(MESSAGES).form(MESSAGES)
    end(app, cast)
    page = amy.get(MESSAGES)
    assert "It was good to meet you." in page.text and ENDED in page.text
    assert page.tree.find(".//main//textarea") is None and 'href="#message"' not in page.html
    assert "An answer comes" not in page.text
    assert "Help now" in page.text, "who to turn to stands there still"
    refused = amy.post(MESSAGES, {**form, "words": "One more thing."}, expect=422)
    assert refused.field("words") == "One more thing."


def test_an_empty_thread_invites_nobody_either(app, cast: Cast, browser_for) -> None:
    end(app, cast)
    page = browser_for(cast.amy).get(MESSAGES)
    assert ENDED in page.text and "Write to your team" not in page.text


def test_a_carer_with_another_open_family_keeps_everything(app, cast: Cast, browser_for) -> None:
    other = also_in_another_family(app, cast)
    end(app, cast)
    amy = browser_for(cast.amy)
    home = amy.get(HOME)
    assert "Five minutes today?" in home.text and NOTICE in home.text
    assert amy.get(WRITE).tree.find(".//main//textarea") is not None
    assert amy.get(f"{MESSAGES}?family={other}").field("words") == ""
    assert ENDED in amy.get(f"{MESSAGES}?family={cast.rowans}").text


def test_another_family_s_carer_finds_nothing_changed(app, cast: Cast, browser_for) -> None:
    end(app, cast)
    nora = browser_for(cast.nora)
    assert "Five minutes today?" in nora.get(HOME).text
    assert nora.get(MESSAGES).field("words") == ""
    assert nora.get(WRITE).tree.find(".//main//textarea") is not None
