"""Consultations by month on the lead's page: with families and without, with the rows behind each number."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.care.referrals import asked
from tests.cast import Cast
from tests.conftest import NOW
from tests.counting import counting
from tests.web.staff.test_service import SERVICE, numbers, rows
from watchmeplay.care.referrals import consultations
from watchmeplay.care.referrals.consultations import Attendance, Held, Means, Outcome, WithWhom
from watchmeplay.foundation.database import unit_of_work

HERE = f"{SERVICE}consultations"


def hold(app, cast: Cast, whom: WithWhom, minutes: int, at: datetime = NOW - timedelta(hours=1)) -> str:
    thea = cast.actor(cast.thea)
    with app.app_context(), unit_of_work():
        sent = asked.ask(cast, received=NOW - timedelta(days=80))
        made = consultations.offer(thea, sent.referral_id, with_whom=whom, means=Means.PHONE)
        consultations.note(thea, made.id, Held(at, Attendance.ATTENDED, minutes, Outcome.GO_ON))
        return sent.reference


def test_both_kinds_are_counted_apart_and_each_opens_its_rows(app, browser_for, cast: Cast) -> None:
    family, both = hold(app, cast, WithWhom.FAMILY, 50), hold(app, cast, WithWhom.BOTH, 30)
    alone = hold(app, cast, WithWhom.REFERRER, 1)
    lea = browser_for(cast.lea)
    found = numbers(lea.get(SERVICE))
    assert found["with families, 80 minutes"] == (2, f"{HERE}?kind=direct")
    assert found["without the family, 1 minute"] == (1, f"{HERE}?kind=indirect")
    direct = lea.get(f"{HERE}?kind=direct")
    assert direct.heading == "Consultations with families"
    assert {row[:8] for row in rows(direct)} == {family, both}
    indirect = lea.get(f"{HERE}?kind=indirect")
    assert indirect.heading == "Consultations without the family"
    [row] = rows(indirect)
    assert row.startswith(alone) and "By phone" in row and "Minutes 1" in row and row.endswith("Thea")
    assert rows(lea.get(HERE)) == rows(direct)


def test_a_month_is_chosen_and_keeps_its_kind(app, browser_for, cast: Cast) -> None:
    # The last hour of January in London, and the first of February.
    january, february = datetime(2026, 1, 31, 23, 59, tzinfo=UTC), datetime(2026, 2, 1, 0, 0, tzinfo=UTC)
    hold(app, cast, WithWhom.REFERRER, 20, january)
    hold(app, cast, WithWhom.REFERRER, 35, february)
    lea = browser_for(cast.lea)
    page = lea.get(f"{HERE}?kind=indirect")
    assert rows(page) == [] and numbers(page)["without the family, 0 minutes"][0] == 0
    months = {link.text: link.get("href") for link in page.tree.iter("a") if "month=" in link.get("href", "")}
    assert list(months)[0] == "March 2026" and "April 2025" in months and "April 2026" not in months
    for name, minutes in (("January 2026", 20), ("February 2026", 35)):
        chosen = lea.get(months[name])
        assert numbers(chosen)[f"without the family, {minutes} minutes"][0] == 1
        assert len(rows(chosen)) == 1
    earlier = lea.get(months["April 2025"])
    assert "September 2025" in earlier.text and "October 2024" in earlier.text


@pytest.mark.parametrize(
    "wrong",
    ["month=2026-04", "month=x", "month=2026-13", "month=0001-01", "month=2026-02-1", "kind=all", "page=0"],
)
def test_an_address_that_asks_for_nothing_there_is_404(browser_for, cast: Cast, wrong: str) -> None:
    browser_for(cast.lea).get(f"{HERE}?{wrong}", expect=404)


def test_other_leads_see_none_of_it_and_others_no_page(app, browser_for, cast: Cast) -> None:
    reference = hold(app, cast, WithWhom.REFERRER, 20)
    lou = browser_for(cast.lou).get(f"{HERE}?kind=indirect")
    assert rows(lou) == [] and reference not in lou.text
    for who in (cast.thea, cast.amy, cast.ann):
        browser_for(who).get(HERE, expect=404)


def test_pages_keep_the_month_and_the_kind(app, browser_for, cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("watchmeplay.web.staff.service_listing.ON_A_PAGE", 1)
    first, last = (hold(app, cast, WithWhom.REFERRER, 20, NOW - timedelta(days=days)) for days in (20, 19))
    lea = browser_for(cast.lea)
    page = lea.get(f"{HERE}?month=2026-02&kind=indirect")
    assert rows(page)[0].startswith(last)
    older = next(link.get("href") for link in page.tree.iter("a") if link.get("rel") == "next")
    assert rows(lea.get(older))[0].startswith(first)


def test_the_statements_do_not_grow_with_the_consultations(app, browser_for, cast: Cast) -> None:
    lea, counts = browser_for(cast.lea), []
    for more in (1, 8):
        for _ in range(more):
            hold(app, cast, WithWhom.FAMILY, 20)
        lea.get(HERE)
        with counting(app) as counted:
            assert lea.client.get(HERE).status_code == 200
        counts.append(counted.number)
    assert counts[0] == counts[1] <= 12
