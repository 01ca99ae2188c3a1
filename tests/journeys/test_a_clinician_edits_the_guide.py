"""Somebody without a shell changes the guide: a mistake is shown before it is published; then readers see it live."""

from pathlib import Path

import pytest

from tests.journeys.window import Window
from tests.manual.pages import source
from tests.manual.zips import zipped

pytestmark = pytest.mark.browser

WATCHING = "/admin/guide/en/watching"
BOX = "The page, with its facts in front"
MANUAL = b"%PDF-1.7\n" + b"words " * 50_000


@pytest.mark.parametrize(("editors", "readers"), [(360, 1280), (1280, 360)])
def test_a_page_is_edited_mended_published_and_read(window, editors: int, readers: int) -> None:
    words = f"Watching is real work, said {editors}."
    reader: Window = window(readers)
    reader.goes_to("/guide/watching")
    ann: Window = window(editors)
    ann.signs_in("ann")
    ann.follows("Guide")
    ann.goes_to(WATCHING)
    edits(ann, "Watching your child play", f"Watching your child play at {editors}")
    edits(ann, "\n\n/// need", f"\n\n<b>{words}</b>\n\n/// need")
    ann.presses("Save and see")
    ann.sees("There is something to mend")
    ann.sees("There is HTML in the text.")
    ann.sees("Write it as Markdown.")
    ann.goes_to("/admin/guide/draft")
    ann.sees("The draft cannot be published yet.")
    ann.goes_to(WATCHING)
    edits(ann, f"<b>{words}</b>", f"**{words}**")
    ann.presses("Save and see")
    ann.sees("Preview")
    ann.sees(words)
    reader.goes_to("/guide/watching")
    reader.does_not_see(words)
    ann.follows("Go to your draft")
    ann.types("What has changed?", f"Watching, at {editors}")
    ann.presses("Publish")
    ann.sees("Readers see edition")
    reads_again(reader)
    reader.sees(words)
    reader.goes_to("/guide/")
    reader.page.get_by_text("Playing, watching, talking").click()
    reader.sees(f"Watching your child play at {editors}")


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_come_as_a_zip_and_the_manual_as_a_document(window, tmp_path: Path, width: int) -> None:
    drawn = {"illustration": "watching-a-baby-reach"}
    rain = source(title=f"Rain {width}", order=str(900 + width // 100), **drawn)
    ann: Window = window(width)
    ann.signs_in("ann")
    ann.goes_to("/admin/guide/upload")
    chooses(
        ann, tmp_path, "guide.zip", zipped({"en/manual/901-rain.md": rain + "<i>no</i>\n", "../x.md": rain})
    )
    ann.presses("Check and take into my draft")
    ann.sees("The name of this file could lead out of its folder.")
    chooses(ann, tmp_path, "guide.zip", zipped({f"en/manual/901-rain-{width}.md": rain}))
    ann.presses("Check and take into my draft")
    ann.sees("1 file is in your draft.")
    ann.types("What has changed?", "Rain")
    ann.presses("Publish")
    ann.goes_to("/admin/guide/attachments")
    ann.types("Title", f"The manual {width}")
    ann.types("Who made it, and who owns it", "© Its owners")
    chooses(ann, tmp_path, "manual.pdf", MANUAL)
    ann.chooses("We have permission to share it unaltered")
    ann.presses("Add")
    reader: Window = window(width)
    reader.goes_to(f"/guide/rain-{width}")
    reader.sees("Watch and wait.")
    reader.goes_to("/guide/")
    reader.sees("please do not edit")
    with reader.page.expect_download() as fetched:
        reader.page.get_by_role("link", name=f"The manual {width}").click()
    assert fetched.value.suggested_filename == "manual.pdf"
    assert Path(fetched.value.path()).read_bytes() == MANUAL


def reads_again(reader: Window) -> None:
    """Ask for the page anew: a browser may keep a page of the guide for five minutes."""
    reader.page.reload()
    reader.looks()


def edits(ann: Window, old: str, new: str) -> None:
    """Put some words in the place of others."""
    box = ann.page.get_by_label(BOX)
    text = box.input_value()
    assert old in text
    box.fill(text.replace(old, new, 1))


def chooses(ann: Window, folder: Path, name: str, content: bytes) -> None:
    """Choose a file of the editor's own device."""
    path = folder / name
    path.write_bytes(content)
    ann.page.locator("input[type=file]").set_input_files(path)
