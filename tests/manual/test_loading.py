"""The guide loads whole or says, file by file and line by line, what to mend."""

from pathlib import Path
from time import perf_counter

import pytest

from tests.manual.pages import (
    BODY,
    CONTENT,
    TRANSLATED,
    WHOLE,
    guide_folder,
    problems,
    source,
    three_pages,
    write,
)
from watchmeplay.foundation.content.problems import ContentErrors
from watchmeplay.manual.ages import Age
from watchmeplay.manual.loading import load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return guide_folder(tmp_path)


def test_windows_line_ends_and_byte_order_marks_are_understood(folder: Path) -> None:
    path = folder / "010-watching.md"
    path.write_bytes(b"\xef\xbb\xbf" + source("One.\n\nTwo.\n").replace("\n", "\r\n").encode())
    assert load(folder).page("watching").text == "One.\nTwo."


@pytest.mark.parametrize(
    ("facts", "line", "complaint"),
    [
        ({"summary": None}, 1, "“summary” is missing"),
        ({"colour": "red"}, 17, "“colour” is not a known key"),
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
        (source(body=""), 18, "There are no words below the facts"),
        (source(body="\n  \n"), 18, "There are no words below the facts"),
        (source() + "\0", 20, "There is a NUL character"),
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
        ("[" * 201, "There are too many brackets between two empty lines"),
        ("\n".join(["[" * 100] * 3), "There are too many brackets between two empty lines"),
    ],
)
def test_words_that_a_page_cannot_show_are_named_with_their_line(
    folder: Path, words: str, complaint: str
) -> None:
    write(folder, "010-watching.md", f"Watch.\n\n{words}\n")
    (found,) = problems(folder, other_addresses=["/pages/privacy"])
    place, _, rest = found.partition(": ")
    assert place in {f"010-watching.md:{BODY + 2 + line}" for line in range(3)}, found
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
    write(folder, "020-waiting.md")
    assert [found.partition(" is already taken by 010-watching.md")[0] for found in problems(folder)] == [
        "020-waiting.md:2: The title “Watching”",
        "020-waiting.md:5: The order “10”",
    ]


def test_two_files_cannot_be_the_same_page(folder: Path) -> None:
    write(folder, "010-watching.md")
    write(folder, "020-watching.md", title="Other", order="20")
    assert problems(folder) == [
        "020-watching.md:1: The slug “watching” is already taken by 010-watching.md. Give each page its own."
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
    assert problems(folder) == ["010-watching.md:21: The file is not in UTF-8. Save it again as UTF-8."]


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
        ("020-waiting.md", 19),
        ("020-waiting.md", 21),
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


def test_the_real_guide_loads_and_is_whole() -> None:
    pages = [f"/pages/{path.stem}" for path in (CONTENT / "en" / "pages").glob("*.md")]
    library = load(CONTENT / "en" / "manual", other_addresses=pages)
    assert len([page for page in library.pages if len(page.text.split()) >= 200]) >= 12
    assert library.pages[0].slug == "what-it-is"
    for age in Age:
        assert len(library.for_age(age)) > len([page for page in library.pages if page.for_every_age])


@pytest.mark.parametrize(
    ("body", "line", "complaint"),
    [
        ("/// needs\n- a cup\n///", 0, "“needs” is not a block. Use one of: feel, hard, need, notice, say"),
        ("Wait.\n\n/// need\n- a cup", 2, "The block “need” has no end. Add a line of /// where it ends"),
        ("/// need\n/// feel\nCalm.\n///", 1, "The block “feel” begins inside “need”. Close the first"),
        ("Wait.\n\n///", 2, "This /// closes no block"),
        ("/// need\n<b>cup</b>\n///", 1, "There is HTML in the text"),
        ("/// need\n- a cup\n///\n\n#### Deep", 4, "The heading skips a level. Use ###."),
    ],
)
def test_a_block_that_cannot_be_drawn_is_named_with_its_line(
    folder: Path, body: str, line: int, complaint: str
) -> None:
    write(folder, "010-watching.md", body)
    assert problems(folder)[0].startswith(f"010-watching.md:{BODY + line}: {complaint}")


def test_a_block_brings_its_heading_or_carries_its_own(folder: Path) -> None:
    write(folder, "010-watching.md", "/// try\nOne.\n///\n\n/// try | In the bath\nTwo.\n///\n")
    page = load(folder, say=str.upper).page("watching")
    assert [section.title for section in page.sections] == ["TRY THIS", "In the bath"]
    assert page.html.count('<section class="block block--try">') == 2


@pytest.mark.parametrize("part", ["pillars", "ages", "ideas", "hard", "families"])
def test_a_page_about_playing_has_every_block_once_and_in_order(folder: Path, part: str) -> None:
    path = write(folder, "010-watching.md", WHOLE, part=part)
    assert load(folder).page("watching").part == part
    whole = path.read_text("utf-8")
    for broken in (
        whole.replace("/// feel\nCalm.\n///\n", ""),
        whole + "\n/// feel\nAgain.\n///\n",
        whole.replace("/// notice", "/// x").replace("/// feel", "/// notice").replace("/// x", "/// feel"),
    ):
        path.write_text(broken, "utf-8")
        (found,) = problems(folder)
        assert found.startswith(
            f"010-watching.md:{BODY - 1}: A page about playing has the blocks need, steps, notice"
        )


def test_lists_too_deep_to_be_drawn_are_a_problem_of_their_page(folder: Path) -> None:
    write(folder, "010-watching.md", "> " + "1. " * 3000 + "x\n")
    (found,) = problems(folder)
    assert found.startswith(f"010-watching.md:{BODY - 1}: Lists or quotations stand too deep in one another")


def test_a_page_may_be_handed_a_script_and_shows_it_as_words(folder: Path) -> None:
    for body in ("<script>alert(1)</script>", '<img src=x onerror="alert(1)">', "[x](javascript:alert(1))"):
        write(folder, "010-watching.md", body)
        assert len(problems(folder)) == 1
    write(folder, "010-watching.md", "/// try | <script>x</script>\nOne {: onclick=alert(1)}\n///\n")
    assert "There is HTML in the text" in problems(folder)[0]
    write(folder, "010-watching.md", "## Head {: onclick=alert(1) }\n\nOne {: onclick=alert(1) }\n")
    html = load(folder).page("watching").html
    assert "onclick=" in html and "<h2 onclick" not in html and "<p onclick" not in html


def test_a_translation_says_what_it_was_made_from_and_who_answers_for_it(tmp_path: Path) -> None:
    english, welsh = three_pages(guide_folder(tmp_path)), guide_folder(tmp_path, "cy")
    write(welsh, "010-welcome.md", title="Croeso", language="cy")
    assert [found.partition(":1: ")[2][:30] for found in problems(welsh, fallback=english)] == [
        "“source_version” is missing. A", "“translation” is missing. Add ",
    ]  # fmt: skip
    write(welsh, "010-welcome.md", title="Croeso", language="cy", **TRANSLATED)
    page = load(welsh, fallback=english).page("welcome")
    assert (page.source_version, page.translation) == (1, "awaiting a human translator")


def test_a_drawing_that_is_not_there_is_named(folder: Path) -> None:
    write(folder, "010-watching.md")
    assert load(folder, illustrations={"a-cup"}).page("watching").illustration == "a-cup"
    (found,) = problems(folder, illustrations={"a-spoon"})
    assert found.startswith("010-watching.md:15: There is no scene “a-cup”")


def test_a_service_adds_replaces_and_hides_pages(folder: Path, tmp_path: Path) -> None:
    three_pages(folder)
    write(
        folder,
        "040-links.md",
        "[B & *C*](/guide/babies#x) and [T](/guide/toddlers).",
        title="Links",
        order="40",
    )
    (folder / "020-babies.md").write_text(source("## X\n", title="Babies", order="20"), "utf-8")
    own = guide_folder(tmp_path / "own")
    write(own, "015-welcome.md", "Ours.", title="Hello", order="15")
    write(own, "050-here.md", title="Here", order="50")
    (own / "hide.toml").write_text('[[hide]]\ncode = "babies"\n', "utf-8")
    library = load(folder, own)
    assert [page.slug for page in library.pages] == ["welcome", "toddlers", "links", "here"]
    assert library.page("welcome").text == "Ours."
    assert library.page("links").html == '<p>B &amp; <em>C</em> and <a href="/guide/toddlers">T</a>.</p>'


def test_hiding_a_page_that_is_not_there_is_named(folder: Path, tmp_path: Path) -> None:
    three_pages(folder)
    own = guide_folder(tmp_path / "own")
    (own / "hide.toml").write_text('[[hide]]\ncode = "bables"\n', "utf-8")
    assert problems(folder, own) == [
        "hide.toml:2: There is no page “bables” to hide. Correct it, or take it out."
    ]


def test_no_link_leads_to_a_hidden_page_though_its_words_stand_on_two_lines(
    folder: Path, tmp_path: Path
) -> None:
    three_pages(folder)
    write(folder, "040-links.md", "See [a long\nline](/guide/babies) here.", title="Links", order="40")
    own = guide_folder(tmp_path / "own")
    (own / "hide.toml").write_text('[[hide]]\ncode = "babies"\n', "utf-8")
    assert load(folder, own).page("links").html == "<p>See a long\nline here.</p>"
