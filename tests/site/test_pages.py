"""Site pages and consent cards load whole, borrow what a language lacks, and say so."""

from pathlib import Path

import pytest

from watchmeplay.foundation.content.problems import ContentErrors
from watchmeplay.site.pages import load

CONTENT = Path(__file__).resolve().parents[2] / "content"
FACTS = {
    "title": "Privacy",
    "summary": "What we keep.",
    "reviewed": "2026-11-22",
    "reviewed_by": "a clinician",
    "version": "1",
    "language": "en",
}


def write(path: Path, body: str = "Words.\n", **facts: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{key}: {value}" for key, value in (FACTS | facts).items()]
    path.write_text("\n".join(["---", *lines, "---", "", body]), "utf-8")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    write(tmp_path / "en" / "pages" / "privacy.md", "## Who reads\n\nSee [about](/pages/about).\n")
    write(tmp_path / "en" / "pages" / "about.md", title="About")
    write(tmp_path / "en" / "consent" / "research.md", title="Research", purpose="research", required="false")
    write(tmp_path / "en" / "consent" / "care.md", title="Care", purpose="care", required="true", version="3")
    return tmp_path


def problems(content: Path, language: str = "en", **options: object) -> list[str]:
    with pytest.raises(ContentErrors) as caught:
        load(content, language, **options)
    return [str(problem).replace(f"{content}/", "") for problem in caught.value.problems]


def test_pages_and_cards_come_with_their_facts_and_html(content: Path) -> None:
    pages = load(content)
    assert pages.page("privacy").title == "Privacy"
    assert '<h2 id="who-reads">' in pages.page("privacy").html
    assert [card.purpose for card in pages.cards] == ["care", "research"]
    assert pages.card("care").required and pages.card("care").version == 3
    assert not pages.is_borrowed(pages.card("care"))


def test_what_is_not_there_is_a_key_error(content: Path) -> None:
    pages = load(content)
    for look in (pages.page, pages.card):
        with pytest.raises(KeyError):
            look("nowhere")


def test_a_language_borrows_what_it_lacks_and_says_so(content: Path) -> None:
    ours = {"language": "cy", "source_version": "1", "translation": "a translator"}
    write(content / "cy" / "pages" / "privacy.md", title="Preifatrwydd", **ours)
    write(content / "cy" / "consent" / "care.md", title="Gofal", purpose="care", required="true", **ours)
    pages = load(content, "cy")
    shown = [pages.page("privacy"), pages.page("about"), *pages.cards]
    assert [page.title for page in shown] == ["Preifatrwydd", "About", "Gofal", "Research"]
    assert [pages.is_borrowed(page) for page in shown] == [False, True, False, True]


def test_a_language_with_nothing_yet_borrows_everything(content: Path) -> None:
    pages = load(content, "pa")
    assert all(pages.is_borrowed(page) for page in [*pages.pages.values(), *pages.cards])


@pytest.mark.parametrize(
    ("name", "facts", "complaint"),
    [
        ("pages/privacy.md", {"version": "new"}, "6: “version” cannot be new"),
        ("pages/privacy.md", {"language": "cy"}, "7: “language” is cy, but the folder is en"),
        ("pages/privacy.md", {"order": "1"}, "8: “order” is not a known key"),
        ("consent/care.md", {"purpose": "care"}, "1: “required” is missing"),
        ("consent/care.md", {"purpose": "care", "required": "maybe"}, "9: “required” cannot be maybe"),
        (
            "consent/care.md",
            {"purpose": "photos", "required": "true"},
            "8: “purpose” is photos, but the file",
        ),
        ("pages/Our_Privacy.md", {}, "1: This is not the name of a page"),
        ("pages/privacy.txt", {}, "1: This is not the name of a page"),
    ],
)
def test_a_fact_that_does_not_fit_is_named_with_its_line(
    content: Path, name: str, facts: dict[str, str], complaint: str
) -> None:
    write(content / "en" / name, **facts)
    (found,) = problems(content)
    assert found.startswith(f"en/{name}:{complaint}"), found


def test_html_pictures_and_dead_links_are_named(content: Path) -> None:
    write(content / "en" / "pages" / "privacy.md", "<b>x</b>\n\n[x](/pages/gone)\n\n[y](/guide/gone)\n")
    write(content / "en" / "pages" / "about.md", "[back](/pages/privacy#anything)\n", title="About")
    assert [found.partition(". ")[0] for found in problems(content, other_addresses=["/guide/watching"])] == [
        "en/pages/privacy.md:10: There is HTML in the text",
        "en/pages/privacy.md:12: There is no page /pages/gone",
        "en/pages/privacy.md:14: There is no page /guide/gone",
    ]


def test_english_has_to_be_whole(tmp_path: Path) -> None:
    assert [found.partition(". ")[0] for found in problems(tmp_path, "cy")] == [
        "en/consent:1: There are no pages here",
        "en/pages:1: There are no pages here",
    ]


def test_the_real_pages_and_cards_load() -> None:
    guide = [f"/guide/{path.stem[4:]}" for path in (CONTENT / "en" / "manual").glob("*.md")]
    pages = load(CONTENT, other_addresses=["/guide/", *guide])
    assert {"about", "accessibility", "privacy"} <= pages.pages.keys()
    assert [card.purpose for card in pages.cards if card.required] == ["care"]
