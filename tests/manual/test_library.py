"""The guide loads whole or says, file by file and line by line, what to mend."""

from datetime import date
from pathlib import Path
from time import perf_counter

import pytest

from watchmeplay.foundation.content.problems import ContentErrors
from watchmeplay.manual.ages import EVERY_AGE, Age, age_band
from watchmeplay.manual.library import Library
from watchmeplay.manual.loading import load

CONTENT = Path(__file__).resolve().parents[2] / "content"
FACTS = {
    "title": "Watching",
    "summary": "What to look for.",
    "part": "start",
    "ages": "[all]",
    "order": "10",
    "minutes": "3",
    "audience": "parents",
    "keywords": "[watching, looking]",
    "needs": "[where do I look]",
    "illustration": "a-cup",
    "illustration_alt": "A cup.",
    "reviewed": "2026-11-22",
    "reviewed_by": "a clinician",
    "version": "1",
    "language": "en",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "en" / "manual"
    made.mkdir(parents=True)
    return made


def source(body: str = "Watch and wait.\n", **facts: str | None) -> str:
    """A page; a fact given as None is left out."""
    lines = [f"{key}: {value}" for key, value in (FACTS | facts).items() if value is not None]
    return "\n".join(["---", *lines, "---", "", body])


def write(folder: Path, name: str, body: str = "Watch and wait.\n", **facts: str | None) -> Path:
    path = folder / name
    path.write_text(source(body, **facts), "utf-8")
    return path


def three_pages(folder: Path) -> Library:
    write(folder, "020-babies.md", title="Babies", order="20", ages="[0-6-months, 6-12-months]")
    write(folder, "010-welcome.md", "## Hello & welcome\n\nTo *you*.\n\n### More\n", title="Welcome")
    write(folder, "030-toddlers.md", title="Toddlers", order="30", ages="[1-2-years]")
    return load(folder)


def problems(folder: Path, **options: object) -> list[str]:
    """What loading complains of, with the folder left out of the paths."""
    with pytest.raises(ContentErrors) as caught:
        load(folder, **options)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def test_a_page_comes_with_its_facts_its_html_and_its_words(folder: Path) -> None:
    page = three_pages(folder).page("welcome")
    assert (page.slug, page.title, page.order, page.minutes, page.version) == ("welcome", "Welcome", 10, 3, 1)
    assert page.reviewed == date(2026, 11, 22)
    assert page.keywords == ("watching", "looking")
    assert page.ages == EVERY_AGE and page.for_every_age
    assert '<h2 id="hello-welcome">Hello &amp; welcome</h2>' in page.html
    assert page.text == "Hello & welcome\nTo you.\nMore"
    assert [(section.id, section.title) for section in page.sections] == [
        ("hello-welcome", "Hello & welcome")
    ]
    assert page.ids == {"hello-welcome", "more"}


def test_pages_come_in_their_order_with_the_ones_beside_them(folder: Path) -> None:
    library = three_pages(folder)
    first, second, third = library.pages
    assert [page.slug for page in library.pages] == ["welcome", "babies", "toddlers"]
    assert (library.before(first), library.after(first)) == (None, second)
    assert (library.before(third), library.after(third)) == (second, None)


def test_a_name_that_no_page_has_is_a_key_error(folder: Path) -> None:
    with pytest.raises(KeyError):
        three_pages(folder).page("../en/welcome")


def test_an_age_finds_its_own_pages_and_those_for_every_age(folder: Path) -> None:
    library = three_pages(folder)
    assert [page.slug for page in library.for_age(Age.TO_6_MONTHS)] == ["welcome", "babies"]
    assert [page.slug for page in library.for_age(Age.TO_8_YEARS)] == ["welcome"]
    assert not library.page("babies").for_every_age


def test_pages_another_language_lacks_are_borrowed_and_say_so(folder: Path, tmp_path: Path) -> None:
    english = three_pages(folder)
    welsh_folder = tmp_path / "cy" / "manual"
    welsh_folder.mkdir(parents=True)
    write(welsh_folder, "010-welcome.md", "Gweler [babanod](/guide/babies).", title="Croeso", language="cy")
    welsh = load(welsh_folder, fallback=english)
    assert [page.title for page in welsh.pages] == ["Croeso", "Babies", "Toddlers"]
    assert [welsh.is_borrowed(page) for page in welsh.pages] == [False, True, True]


def test_windows_line_ends_and_byte_order_marks_are_understood(folder: Path) -> None:
    path = folder / "010-watching.md"
    path.write_bytes(b"\xef\xbb\xbf" + source("One.\n\nTwo.\n").replace("\n", "\r\n").encode())
    assert load(folder).page("watching").text == "One.\nTwo."


@pytest.mark.parametrize(
    ("facts", "line", "complaint"),
    [
        ({"summary": None}, 1, "“summary” is missing"),
        ({"colour": "red"}, 13, "“colour” is not a known key"),
        ({"title": '""'}, 2, "“title” cannot be empty"),
        ({"title": "x" * 61}, 2, "“title” cannot be xxx"),
        ({"title": "[a]"}, 2, "“title” cannot be ['a']"),
        (
            {"ages": "[2-4-years]"},
            4,
            "“ages” cannot be ['2-4-years']. Write a list of one or more of all, unborn",
        ),
        ({"ages": "all"}, 4, "“ages” cannot be all"),
        ({"ages": "[]"}, 4, "“ages” cannot be []"),
        ({"ages": "[all, unborn]"}, 4, "“ages” says all and more"),
        ({"order": "ten"}, 5, "“order” cannot be ten. Write a whole number from 1 to 999"),
        ({"order": "010"}, 5, "“order” cannot be 010 (no zero in front)"),
        ({"order": "1.5"}, 5, "“order” cannot be 1.5"),
        ({"order": "true"}, 5, "“order” cannot be true"),
        ({"minutes": "0"}, 6, "“minutes” cannot be 0"),
        ({"audience": "everyone"}, 7, "“audience” cannot be everyone. Write parents or practitioners"),
        ({"keywords": "watching"}, 8, "“keywords” cannot be watching"),
        ({"keywords": "[no, watching]"}, 8, "“keywords” cannot be [False, 'watching']"),
        ({"reviewed": "2026-02-30"}, 9, "“reviewed” cannot be 2026-02-30. Write a date that exists"),
        ({"reviewed": "last week"}, 9, "“reviewed” cannot be last week"),
        ({"reviewed": "2026-11-22T10:00:00"}, 9, "“reviewed” cannot be 2026-11-22T10:00:00"),
        ({"version": "1.0"}, 11, "“version” cannot be 1.0"),
        ({"language": "no"}, 12, "“language” cannot be false"),
        ({"language": "cy"}, 12, "“language” is cy, but the folder is en"),
        ({"title": "Play: a start"}, 2, "The facts are not YAML: mapping values are not allowed here"),
        ({"title": "*name"}, 2, "The facts are not YAML: references (*name) are not used here"),
        ({"title": "!!python/object:os.system x"}, 2, "“title” cannot be x"),
        ({"keywords": "[watching"}, 9, "The facts are not YAML: "),
        ({"summary": '"one\\ntwo"'}, 3, "“summary” cannot be one"),
    ],
)
def test_a_fact_that_does_not_fit_is_named_with_its_line(
    folder: Path, facts: dict[str, str | None], line: int, complaint: str
) -> None:
    write(folder, "010-watching.md", **facts)
    (found,) = problems(folder)
    assert found.startswith(f"010-watching.md:{line}: {complaint}"), found
    assert found.endswith(".")


@pytest.mark.parametrize(
    ("text", "line", "complaint"),
    [
        ("", 1, "The facts in front are missing or have no end"),
        ("Watch.\n", 1, "The facts in front are missing or have no end"),
        ("---\ntitle: Watching\n", 1, "The facts in front are missing or have no end"),
        ("---\n---\nWatch.\n", 2, "The facts are not “key: value” lines"),
        ("---\njust words\n---\nWatch.\n", 2, "The facts are not “key: value” lines"),
        ("---\n" + "[" * 5000 + "\n---\nWatch.\n", 2, "The facts are nested too deeply"),
        (source().replace("order: 10", "order: 10\norder: 11"), 6, "“order” is written twice"),
        (source(body=""), 14, "There are no words below the facts"),
        (source(body="\n  \n"), 14, "There are no words below the facts"),
        (source() + "\0", 16, "There is a NUL character"),
    ],
)
def test_a_file_that_is_not_a_page_says_so(folder: Path, text: str, line: int, complaint: str) -> None:
    (folder / "010-watching.md").write_text(text, "utf-8")
    (found,) = problems(folder)
    assert found.startswith(f"010-watching.md:{line}: {complaint}"), found


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("<b>bold</b>", "There is HTML in the text"),
        ("<!-- a note -->", "There is HTML in the text"),
        ("one&nbsp;two", "There is HTML in the text"),
        ("![a cup](/cup.png)", "There is a picture in the text"),
        ("# Watching", "There is a heading of the first level"),
        ("Watching\n========", "There is a heading of the first level"),
        ("### Too deep", "The heading skips a level. Use ##."),
        ("- - - - - - - - deep", "The list is nested too deeply"),
        ("[x](/guide/nowhere)", "There is no page /guide/nowhere"),
        ("[x](/guide/watching/)", "There is no page /guide/watching/"),
        ("[x](/guide/watching#nowhere)", "There is no heading #nowhere on /guide/watching"),
        ("[x](#nowhere)", "There is no heading #nowhere on /guide/watching"),
        ("[x][1]\n\n[1]: /guide/nowhere", "There is no page /guide/nowhere"),
        ("[x](/pages/nowhere)", "There is no page /pages/nowhere"),
        ("[x](javascript:alert(1))", "“javascript:alert(1)” cannot be linked to"),
        ("[x](watching.md)", "“watching.md” cannot be linked to. Begin it with /, #, https://"),
        ("[x](//thief.example)", "“//thief.example” cannot be linked to"),
        ("[x]()", "“” cannot be linked to"),
    ],
)
def test_words_that_a_page_cannot_show_are_named_with_their_line(
    folder: Path, words: str, complaint: str
) -> None:
    write(folder, "010-watching.md", f"Watch.\n\n{words}\n")
    (found,) = problems(folder, other_addresses=["/pages/privacy"])
    place, _, rest = found.partition(": ")
    assert place in {"010-watching.md:17", "010-watching.md:18", "010-watching.md:19"}, found
    assert rest.startswith(complaint), found


def test_links_that_lead_somewhere_and_honest_marks_are_accepted(folder: Path) -> None:
    write(
        folder,
        "010-watching.md",
        "## What to see\n\nI <3 you & `<b>`; 5 < 6. [a](#what-to-see) [b](/guide/watching#what-to-see) "
        "[c](/guide/) [d](/help-now) [e](/pages/privacy) [f](https://a.example/x_(y)#z) [g](tel:116123) "
        "<https://a.example> <team@service.example>\n\n---\n\nDone.\n",
    )
    page = load(folder, other_addresses=["/pages/privacy"]).page("watching")
    assert page.html.count("<a href=") == 9


def test_two_pages_cannot_share_a_name_a_place_or_a_title(folder: Path) -> None:
    write(folder, "010-watching.md")
    write(folder, "020-watching.md", "[see](/guide/watching)")
    assert [found.partition(" is already taken by 010-watching.md")[0] for found in problems(folder)] == [
        "020-watching.md:1: The slug “watching”",
        "020-watching.md:2: The title “Watching”",
        "020-watching.md:5: The order “10”",
    ]


@pytest.mark.parametrize(
    "name", ["watching.md", "10-watching.md", "010-Watching.md", "010-watching.txt", "010-.md"]
)
def test_a_file_with_another_name_is_not_silently_left_out(folder: Path, name: str) -> None:
    write(folder, "010-welcome.md")
    write(folder, name, title="Other", order="20")
    (found,) = problems(folder)
    assert (
        found == f"{name}:1: This is not the name of a page. Name it like 040-watching.md, or move it away."
    )


def test_what_editors_leave_behind_is_ignored(folder: Path) -> None:
    write(folder, "010-watching.md")
    for name in (".010-watching.md.swp", "010-watching.md~", ".DS_Store"):
        (folder / name).write_bytes(b"\x00\xff")
    assert len(load(folder).pages) == 1


def test_a_file_in_another_encoding_names_the_line(folder: Path) -> None:
    (folder / "010-watching.md").write_bytes(source("One.\n\nCaf\u00e9.\n").encode("latin-1"))
    assert problems(folder) == ["010-watching.md:17: The file is not in UTF-8. Save it again as UTF-8."]


def test_a_file_that_is_too_long_is_not_read(folder: Path) -> None:
    write(folder, "010-watching.md", "Watch. " * 30_000)
    assert problems(folder) == ["010-watching.md:1: The file is too long. Split it: a file may hold 200 KB."]


def test_a_folder_in_the_place_of_a_page_is_named(folder: Path) -> None:
    (folder / "010-watching.md").mkdir()
    assert problems(folder) == ["010-watching.md:1: There is no such file. Add it, or correct its name."]


def test_an_empty_or_missing_guide_is_named(folder: Path) -> None:
    assert "The guide has no pages" in problems(folder)[0]
    assert "There is no such folder" in problems(folder / "nowhere")[0]


def test_every_problem_of_every_file_is_listed_at_once(folder: Path) -> None:
    write(
        folder,
        "010-watching.md",
        "<b>x</b> [y](/guide/waiting) [z](/guide/babies#x)",
        ages="[old]",
        minutes="x",
    )
    write(folder, "020-waiting.md", "<i>x</i>\n\n[y](/guide/gone)", title="Waiting", order="20")
    write(folder, "030-babies.md", title="Babies", order="x")
    with pytest.raises(ContentErrors) as caught:
        load(folder)
    assert [(problem.path.name, problem.line) for problem in caught.value.problems] == [
        ("010-watching.md", 4),
        ("010-watching.md", 6),
        ("020-waiting.md", 15),
        ("020-waiting.md", 17),
        ("030-babies.md", 5),
    ]
    assert str(caught.value).startswith("5 problems in the content\n")


def test_references_in_the_facts_cannot_unfold_into_gigabytes(folder: Path) -> None:
    bomb = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"]
    bomb += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    (folder / "010-watching.md").write_text("\n".join(["---", *bomb, "---", "Watch."]), "utf-8")
    started = perf_counter()
    (found,) = problems(folder)
    assert "references (*name) are not used here" in found
    assert perf_counter() - started < 5


@pytest.mark.parametrize(
    ("born_on", "age"),
    [
        (date(2026, 11, 23), Age.UNBORN),
        (date(2026, 11, 22), Age.TO_6_MONTHS),
        (date(2026, 5, 23), Age.TO_6_MONTHS),
        (date(2026, 5, 22), Age.TO_12_MONTHS),
        (date(2025, 11, 23), Age.TO_12_MONTHS),
        (date(2025, 11, 22), Age.TO_2_YEARS),
        (date(2024, 11, 22), Age.TO_3_YEARS),
        (date(2024, 2, 29), Age.TO_3_YEARS),
        (date(2023, 11, 22), Age.TO_5_YEARS),
        (date(2021, 11, 23), Age.TO_5_YEARS),
        (date(2021, 11, 22), Age.TO_8_YEARS),
        (date(2010, 1, 1), Age.TO_8_YEARS),
    ],
)
def test_a_child_moves_to_the_next_age_on_the_day(born_on: date, age: Age) -> None:
    assert age_band(born_on, date(2026, 11, 22)) is age


def test_every_age_has_words_of_its_own() -> None:
    assert len({age.label for age in Age}) == len(Age)


def test_the_real_guide_loads_and_is_whole() -> None:
    pages = [f"/pages/{path.stem}" for path in (CONTENT / "en" / "pages").glob("*.md")]
    library = load(CONTENT / "en" / "manual", other_addresses=pages)
    assert len([page for page in library.pages if len(page.text.split()) >= 200]) >= 12
    assert library.pages[0].slug == "what-it-is"
    for age in Age:
        assert len(library.for_age(age)) > len([page for page in library.pages if page.for_every_age])
