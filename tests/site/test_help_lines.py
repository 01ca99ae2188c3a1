"""Help lines are right, dated and there, or the file says what to mend."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from watchmeplay.foundation.content.problems import ContentErrors
from watchmeplay.site.help_lines import HelpLines, Nation, load

CONTENT = Path(__file__).resolve().parents[2] / "content"
FACTS = {
    "code": '"emergency"',
    "name": '"Emergency services"',
    "number": '"999"',
    "call": '"999"',
    "text": '""',
    "hours": '"24 hours a day"',
    "nations": '["england", "wales", "scotland", "northern-ireland"]',
    "for": '"A life is at risk."',
    "order": "10",
    "confirmed": "true",
    "checked_on": "2026-11-22",
    "review_by": "2027-02-28",
    "source": '"a practice page"',
}


def entry(**facts: str | None) -> str:
    """One line of the file; a fact given as None is left out. `purpose` stands for `for`."""
    if "purpose" in facts:
        facts["for"] = facts.pop("purpose")
    lines = [f"{key} = {value}" for key, value in (FACTS | facts).items() if value is not None]
    return "\n".join(["[[line]]", *lines, ""])


def loaded(tmp_path: Path, *entries: str) -> HelpLines:
    path = tmp_path / "help-lines.toml"
    path.write_text("\n".join(entries), "utf-8")
    return load(path)


def problems(tmp_path: Path, *entries: str) -> list[str]:
    with pytest.raises(ContentErrors) as caught:
        loaded(tmp_path, *entries)
    return [str(problem).replace(f"{tmp_path}/", "") for problem in caught.value.problems]


def test_a_nation_gets_its_own_confirmed_lines_most_urgent_first(tmp_path: Path) -> None:
    lines = loaded(
        tmp_path,
        entry(code='"late"', order="30"),
        entry(code='"scots"', order="20", nations='["scotland"]'),
        entry(),
        entry(code='"unsure"', order="40", confirmed="false"),
    )
    assert [line.code for line in lines.for_nation(Nation.SCOTLAND)] == ["emergency", "scots", "late"]
    assert [line.code for line in lines.for_nation(Nation.WALES)] == ["emergency", "late"]
    assert [line.code for line in lines.unconfirmed] == ["unsure"]


def test_a_line_carries_what_a_page_shows(tmp_path: Path) -> None:
    (line,) = loaded(tmp_path, entry(purpose='"You want to talk."')).confirmed
    assert (line.name, line.number, line.call, line.text) == ("Emergency services", "999", "999", "")
    assert line.purpose == "You want to talk."
    assert line.nations == frozenset(Nation)
    assert line.checked_on == date(2026, 11, 22)


def test_a_line_is_overdue_from_the_day_after_its_review_and_is_still_shown(tmp_path: Path) -> None:
    lines = loaded(tmp_path, entry(), entry(code='"unsure"', order="20", confirmed="false"))
    last_day = date(2027, 2, 28)
    assert lines.overdue(last_day) == ()
    assert [line.code for line in lines.overdue(last_day + timedelta(days=1))] == ["emergency"]
    assert len(lines.for_nation(Nation.ENGLAND)) == 1


@pytest.mark.parametrize(
    ("facts", "line", "complaint"),
    [
        ({"hours": None}, 1, "“hours” is missing"),
        ({"colour": '"red"'}, 15, "“colour” is not a known key"),
        ({"name": '""'}, 3, "“name” cannot be empty"),
        ({"number": "999"}, 4, "“number” cannot be 999. Write one line of 1 to 60 characters"),
        ({"call": '"116 123"'}, 5, "“call” is 116 123, which cannot be rung. Write digits without spaces"),
        ({"call": '"١١٦"'}, 5, "“call” is ١١٦, which cannot be rung"),
        ({"call": '""'}, 5, "The line can neither be rung nor texted"),
        ({"nations": '["england", "france"]'}, 8, "“nations” cannot be ['england', 'france']"),
        ({"nations": "[]"}, 8, "“nations” cannot be []"),
        ({"order": "1.5"}, 10, "“order” cannot be 1.5"),
        ({"confirmed": '"yes"'}, 11, "“confirmed” cannot be yes. Write true or false"),
        ({"checked_on": "2026-11-22T10:00:00"}, 12, "“checked_on” cannot be 2026-11-22T10:00:00"),
        ({"review_by": "2026-11-22"}, 13, "“review_by” is not after “checked_on”"),
    ],
)
def test_a_fact_that_does_not_fit_is_named_with_its_line(
    tmp_path: Path, facts: dict[str, str | None], line: int, complaint: str
) -> None:
    found = [text for text in problems(tmp_path, entry(**facts)) if "No confirmed line" not in text]
    assert len(found) == 1
    assert found[0].startswith(f"help-lines.toml:{line}: {complaint}"), found


@pytest.mark.parametrize(
    ("text", "line", "complaint"),
    [
        ("", 1, "There is no [[line]]"),
        ("line = 3\n", 1, "There is no [[line]]"),
        ("[line]\ncode = 'a'\n", 1, "There is no [[line]]"),
        (entry() + "\n[[lines]]\ncode = 'a'\n", 16, "“lines” is not known here"),
        (entry() + "\ncode = 'again'\n", 16, "The file is not TOML: Cannot overwrite a value"),
        (entry(review_by="2027-02-30"), 13, "The file is not TOML: Invalid date or datetime"),
        (entry(name="Emergency"), 3, "The file is not TOML: Invalid value"),
        (entry() + 'name = "', 15, "The file is not TOML: "),
        ("a = " + "[" * 5000, 1, "The file is not TOML: "),
    ],
)
def test_a_file_that_holds_no_lines_says_so(tmp_path: Path, text: str, line: int, complaint: str) -> None:
    assert problems(tmp_path, text)[0].startswith(f"help-lines.toml:{line}: {complaint}")


def test_two_lines_cannot_share_a_code_or_a_place(tmp_path: Path) -> None:
    same_code, same_place = (entry(order="20"), entry(code='"other"'))
    assert problems(tmp_path, entry(), same_code)[0].startswith("help-lines.toml:17: The code “emergency”")
    assert problems(tmp_path, entry(), same_place)[0].startswith("help-lines.toml:25: “order” 10 is already")


def test_a_nation_without_a_line_is_a_problem(tmp_path: Path) -> None:
    only_england = entry(nations='["england"]')
    unsure = entry(code='"unsure"', order="20", confirmed="false")
    assert [text.partition("answers in ")[2] for text in problems(tmp_path, only_england, unsure)] == [
        "Northern Ireland. Add one, or confirm one.",
        "Scotland. Add one, or confirm one.",
        "Wales. Add one, or confirm one.",
    ]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentErrors, match="help-lines.toml:1: There is no such file"):
        load(tmp_path / "help-lines.toml")


def test_the_real_help_lines_put_999_first_everywhere() -> None:
    lines = load(CONTENT / "help-lines.toml")
    for nation in Nation:
        assert lines.for_nation(nation)[0].call == "999"
