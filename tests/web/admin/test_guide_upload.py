"""Pages come in as files: a bad one is refused with its reasons, in words for an editor, and readers see no change."""

import pytest

from tests import multipart
from tests.browse import Browser, Page
from tests.manual import zips
from tests.manual.pages import source
from tests.manual.zips import zipped
from watchmeplay.manual import drafts

UPLOAD = "/admin/guide/upload"
DRAWN = {"illustration": "watching-a-baby-reach"}
RAIN = source(title="Rain", order="901", **DRAWN)
PAGE = "en/manual/901-rain.md"


@pytest.fixture
def ann(cast, browser_for) -> Browser:
    return browser_for(cast.ann)


def upload(browser: Browser, name: str, content: str | bytes) -> Page:
    body = content.encode() if isinstance(content, str) else content
    return multipart.send(browser, UPLOAD, {}, {"file": (name, body)})


def refused(browser: Browser, app, cast, name: str, content: str | bytes) -> str:
    """The reasons; nothing may have been taken."""
    page = upload(browser, name, content)
    assert page.status == 422
    with app.app_context():
        assert drafts.mine(cast.actor(cast.ann)) is None
    return page.text


def publish(browser: Browser) -> None:
    browser.send("/admin/guide/publish", {"note": "New"}, start="/admin/guide/draft", expect=303)


def test_a_markdown_file_becomes_a_page(ann, browser_for):
    assert upload(ann, "901-rain.md", RAIN).location == "/admin/guide/draft"
    page = ann.get("/admin/guide/draft")
    assert "1 file is in your draft." in page.text
    assert f"{PAGE} Added" in page.text
    publish(ann)
    assert browser_for().get("/guide/rain").heading == "Rain"


def test_pages_that_lead_to_each_other_come_in_one_zip(ann, browser_for):
    snow = source("See [rain](/guide/rain).\n", title="Snow", order="902", **DRAWN)
    rain = source("See [snow](/guide/snow).\n", title="Rain", order="901", **DRAWN)
    files = {
        f"content/{PAGE}": rain,
        "content/en/manual/902-snow.md": snow,
        "content/en/manual/hide.toml": '[[hide]]\ncode = "twins"\n',
        "__MACOSX/._x": b"\0",
    }
    assert upload(ann, "Our guide.ZIP", zipped(files)).location == "/admin/guide/draft"
    page = ann.get("/admin/guide/draft")
    assert "3 files are in your draft." in page.text
    assert "1 file that a Mac adds was left out." in page.text
    publish(ann)
    assert 'href="/guide/snow"' in browser_for().get("/guide/rain").html
    browser_for().get("/guide/twins", expect=404)


def test_a_page_that_was_fetched_is_sent_back(ann, browser_for):
    fetched = ann.client.get("/admin/guide/en/watching/source").get_data()
    assert (
        upload(ann, "120-watching.md", fetched.replace(b"Watching sounds", b"Looking sounds")).status == 303
    )
    publish(ann)
    assert "Looking sounds" in browser_for().get("/guide/watching").text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("901-rain.md", RAIN.replace("title:", "titel:"), "“title” is missing. Add it."),
        ("901-rain.md", RAIN.replace("ages: [all]", "ages: [all"), "The facts are not YAML"),
        ("901-rain.md", "No facts.\n", "do not say a language of this service"),
        ("901-rain.md", RAIN + "\n/// unheard-of\nWords.\n///\n", "“unheard-of” is not a block. Use one of:"),
        ("901-rain.md", RAIN + "\n<script>alert(1)</script>\n", "There is HTML in the text. Write it as Markdown."),
        ("901-rain.md", RAIN + '\n<p onclick="x()">Tap</p>\n', "There is HTML in the text."),
        ("901-rain.md", RAIN + "\n[Tap](javascript:alert)\n", "“javascript:alert” cannot be linked to."),
        ("901-rain.md", RAIN + "\n[Snow](/guide/snow)\n", "There is no page /guide/snow. Correct the link or add"),
        ("901-rain.md", RAIN + "\n![A cup](/cup.png)\n", "There is a picture in the text."),
        ("901-rain.md", RAIN.encode("utf-16"), "The file is not in UTF-8. Save it again as UTF-8"),
        ("901-rain.md", RAIN + "a" * 10_000_000, "The file is larger than 200 KB. Make two pages of it."),
        ("901-rain.md", RAIN.replace("901", "120"), "The order “120” is already taken by 120-watching.md."),
        ("901-rain.md", RAIN.replace("watching-a-baby-reach", "nothing"), "There is no scene “nothing”."),
        ("rain.docx", b"PK\x03\x04", "This is not the name of a page. Name it like 040-watching.md"),
        ("guide.zip", b"not a zip", "This is not a ZIP file, or it is damaged."),
        ("guide.zip", zipped({"../901-rain.md": RAIN}), "The name of this file could lead out of its folder."),
        ("guide.zip", zips.with_link(PAGE, "/etc/passwd"), "not a file of its own but points to another."),
        ("guide.zip", zips.lying(zipped({PAGE: b"\0" * 9_000_000}), 10), "damaged, or is not as large as it says."),
        ("guide.zip", zipped({PAGE: b"\0" * 9_000_000}), "The file is larger than 200 KB."),
        ("guide.zip", zips.locked(zipped({PAGE: RAIN})), "This file is locked with a password."),
        ("guide.zip", zips.page_zip(PAGE, "en/manual/902-rain.md"), "same address as en/manual/901-rain.md."),
        ("guide.zip", zipped({"en/manual/hide.toml": '[[hide]]\ncode = "snow"\n'}), "no page “snow” to hide."),
        ("guide.zip", zipped({"readme.txt": "x"}), "This is not the place or the name of a page."),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_in_words_and_readers_see_no_change(
    ann, app, cast, browser_for, name, content, told
):
    reader = browser_for()
    before = reader.get("/guide/").html
    text = refused(ann, app, cast, name, content)
    assert told in text
    assert "Nothing was taken from this file. This page lists everything to mend." in text
    assert reader.get("/guide/").html == before


def test_equal_orders_are_refused_so_that_no_order_can_go_round_in_a_circle(ann, app, cast):
    files = {PAGE: RAIN, "en/manual/902-snow.md": source(title="Snow", order="901", **DRAWN)}
    text = refused(ann, app, cast, "guide.zip", zipped(files))
    assert "The order “901” is already taken by 901-rain.md. Give each page its own." in text


def test_every_bad_file_of_a_zip_is_named_at_once(ann, app, cast):
    files = {
        PAGE: RAIN.replace("title:", "titel:"),
        "en/manual/902-snow.md": source("<b>Snow</b>\n", title="Snow", order="902", **DRAWN),
        "cy/manual/903-glaw.md": source(title="Glaw", order="903", language="cy", **DRAWN),
    }
    text = refused(ann, app, cast, "guide.zip", zipped(files))
    for told in (f"{PAGE} · line 1", "en/manual/902-snow.md · line", "cy/manual/903-glaw.md · line 1"):
        assert told in text


def test_a_file_name_is_shown_as_words(ann, app, cast):
    page = upload(ann, "<img src=x onerror=alert(1)>.md", RAIN)
    assert page.status == 422
    assert "<img" not in page.html
    assert "&lt;img src=x" in page.html


def test_no_file_at_all_is_asked_for_again(ann):
    assert "Choose a file" in multipart.send(ann, UPLOAD, {}, {"file": ("", b"")}).text
    assert "Choose a file" in multipart.send(ann, UPLOAD, {"file": "words"}, {}).text
    assert ann.post(UPLOAD, {"csrf_token": ann.token(), "file": "x"}, expect=422)


def test_a_file_of_more_than_twelve_megabytes_is_too_large(ann):
    page = upload(ann, "guide.zip", b"a" * 12_200_000)
    assert page.status == 413
    assert "A file may have up to 12 MB here. This one is larger." in page.text


@pytest.mark.parametrize("who", ["amy", "thea", "lea"])
def test_nobody_else_sends_pages(cast, browser_for, who):
    assert upload(browser_for(getattr(cast, who)), "901-rain.md", RAIN).status == 404


def test_a_stranger_is_asked_to_sign_in_and_their_file_is_not_read(browser_for):
    assert upload(browser_for(), "901-rain.md", "a" * 5_000_000).status == 401
