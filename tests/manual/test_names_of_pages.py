"""No page of the guide stands where the guide itself has something, whoever brings the page and how."""

import re
from pathlib import Path

import pytest

from tests.manual.pages import guide_folder, problems, three_pages, write
from watchmeplay.manual.loading import TAKEN
from watchmeplay.web.areas import Application

WHERE_A_NAME_STANDS = re.compile(r"(?:/family|/staff)?/guide/([a-z-]+)(?:/.*)?")


def test_every_address_that_the_guide_has_for_itself_is_taken(app: Application) -> None:
    own = {
        found[1]
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and (found := WHERE_A_NAME_STANDS.fullmatch(rule.rule))
    }
    assert own == TAKEN


@pytest.mark.parametrize("name", sorted(TAKEN))
def test_a_folder_cannot_put_a_page_over_one_of_them(tmp_path: Path, name: str) -> None:
    three_pages(built := guide_folder(tmp_path))
    own = guide_folder(tmp_path / "own")
    write(own, f"050-{name}.md", title="Ours", order="50")
    assert problems(built, own) == [
        f"050-{name}.md:1: “{name}” is an address that the guide has for itself. "
        "Give the page another name after its number."
    ]
