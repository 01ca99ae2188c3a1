"""The drawings of the guide: one scene for each page, small, harmless, or a problem with file, line and remedy."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from watchmeplay.foundation.content.problems import ContentErrors
from watchmeplay.manual.drawing_part import CHOSEN_BY_SCENE
from watchmeplay.manual.drawings import LARGEST_SCENE, load
from watchmeplay.settings import ROOT

DRAWINGS = ROOT / "content" / "drawings"
GUIDE = ROOT / "content" / "en" / "manual"
SCENES = load(DRAWINGS)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20">\n{}\n</svg>\n'
BODY = (
    '<path fill="cloth" d="M0 0h20v-40h-20z"/>\n'
    '<circle id="head" cx="10" cy="-50" r="15"/>\n'
    '<polyline id="near" points="10,-30 12,-10 30,-8" stroke-width="8"/>'
)
ADULT = '[[person]]\ncode = "sam"\nskin = "tan"\nhair = "grey"\nhead = "hair-short"\nwears = []\n'
SAM = 'part = "body", who = "sam"'


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A kit of a body, a head, two faces, glasses and a ball, without scenes."""
    part(tmp_path, "body", BODY)
    part(tmp_path, "hair-short", '<circle id="face" r="15"/>\n<path fill="hair" d="M0-15h5v5z"/>')
    part(tmp_path, "face-calm", '<circle r="15"/>')
    part(tmp_path, "face-open", '<circle r="15"/><circle cy="6" r="3" fill="clay"/>')
    part(tmp_path, "wear-glasses", '<path fill="none" d="M0 0h9"/>')
    part(tmp_path, "ball", '<circle r="8" fill="cloth"/>')
    return tmp_path


def part(kit: Path, name: str, inner: str) -> None:
    (kit / "parts").mkdir(exist_ok=True)
    (kit / "parts" / f"{name}.svg").write_text(SVG.format(inner), "utf-8")


def draw(kit: Path, *parts: str) -> Markup:
    """The one scene of a kit, made of the parts given."""
    write(kit, scene("one", *parts))
    return load(kit)["one"]


def write(kit: Path, *scenes: str) -> None:
    (kit / "scenes.toml").write_text(ADULT + "".join(scenes), "utf-8")


def scene(name: str, *parts: str) -> str:
    rows = "".join(f"  {{ {part} }},\n" for part in parts)
    return f'[[scene]]\nname = "{name}"\nparts = [\n{rows}]\n'


def problems(kit: Path) -> list[str]:
    with pytest.raises(ContentErrors) as caught:
        load(kit)
    return [str(problem).replace(f"{kit}/", "") for problem in caught.value.problems]


def pages() -> dict[str, dict[str, str]]:
    """What the front matter of each page of the guide says of its picture."""
    return {
        path.name: dict(re.findall(r"^(illustration(?:_alt)?): *(.+)$", path.read_text("utf-8"), re.M))
        for path in sorted(GUIDE.glob("*.md"))
    }


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_is_small_and_its_xml_is_whole(name: str) -> None:
    assert len(SCENES[name].encode()) <= LARGEST_SCENE
    assert ElementTree.fromstring(SCENES[name]).get("viewBox") == "0 0 240 160"


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_holds_nothing_that_acts_clashes_or_waits_for_a_colour(name: str) -> None:
    svg = SCENES[name]
    assert not re.search(r"\s(?:id|class|style|href|on\w+)=|<script|<style|<use|<text|url\(", svg)
    assert not re.search(rf'"(?:{"|".join(CHOSEN_BY_SCENE)})"', svg)
    assert 'stroke="currentColor"' in svg


def test_every_page_of_the_guide_has_its_own_scene_and_no_scene_is_idle() -> None:
    names = {page: facts.get("illustration", "") for page, facts in pages().items()}
    assert {page: name for page, name in names.items() if name not in SCENES} == {}
    assert sorted(names.values()) == sorted(SCENES)


def test_every_picture_says_in_one_line_what_it_shows() -> None:
    silent = [
        page for page, facts in pages().items() if not 20 <= len(facts.get("illustration_alt", "")) <= 160
    ]
    assert silent == []


def test_a_part_is_placed_turned_and_coloured_as_the_scene_says(kit: Path) -> None:
    svg = draw(kit, 'part = "ball", x = 12.5, y = 140, scale = 0.5, turn = -30, flip = true, cloth = "leaf"')
    assert 'transform="translate(12.5 140)rotate(-30)scale(-.5 .5)"' in svg
    assert 'fill="#8BAF7C"' in svg


def test_lines_keep_their_width_when_a_part_is_scaled(kit: Path) -> None:
    assert 'stroke-width="1"' in draw(kit, 'part = "ball", scale = 2')
    assert "stroke-width" not in draw(kit, 'part = "ball"').partition(">")[2]


def test_a_person_brings_their_looks_and_the_scene_may_change_them(kit: Path) -> None:
    svg = draw(kit, f'{SAM}, hair = "red", face = "open", wears = ["glasses"]')
    assert 'fill="#C0643A"' in svg
    assert '<circle cy="6" r="3" fill="#D9754E"/>' in svg
    assert 'd="M0 0h9"' in svg


def test_a_hand_reaches_the_point_and_a_head_turns_to_what_it_looks_at(kit: Path) -> None:
    assert '<circle cx="35" cy="-15" r="4"/>' in draw(kit, f"{SAM}, x = 100, y = 100, near = [135, 85]")
    assert "rotate(" not in draw(kit, f"{SAM}, x = 100, y = 100, look = [200, 50]")
    assert "rotate(27.9)" in draw(kit, f"{SAM}, x = 100, y = 100, look = [160, 100]")


def test_a_head_looks_back_over_its_shoulder(kit: Path) -> None:
    svg = draw(kit, f"{SAM}, x = 100, y = 100, look = [40, 50]")
    assert "translate(10 -50)scale(-1 1)" in svg


def test_later_parts_stand_in_front(kit: Path) -> None:
    svg = draw(kit, 'part = "ball", cloth = "sun"', 'part = "ball", cloth = "sky"')
    assert svg.index("#F2C14E") < svg.index("#8FB8C9")


def test_what_is_wrong_with_a_scene_is_told_by_file_line_and_remedy(kit: Path) -> None:
    write(
        kit,
        scene("one", 'part = "ball"', 'part = "bal"', 'part = "ball", colour = "sun"'),
        scene("two", 'part = "ball", cloth = "purple"', 'part = "ball", who = "pat"', 'x = 4, part = "body"'),
        scene("two", f"{SAM}, near = [200, 140]", f'{SAM}, face = "cross"'),
        scene("Bad name", 'part = "ball"'),
    )
    told = problems(kit)
    assert told[0] == "scenes.toml:11: There is no part “bal” for “part”. Write ball, or draw it."
    assert [re.sub(r"(:\d+: [^.]+)\..*", r"\1", line) for line in told] == [
        "scenes.toml:11: There is no part “bal” for “part”",
        "scenes.toml:12: “colour” is not a known key of a part",
        "scenes.toml:17: “cloth” cannot be purple",
        "scenes.toml:18: There is no person “pat”",
        "scenes.toml:19: The figure has no “head”",
        "scenes.toml:22: Two scenes are named “two”",
        "scenes.toml:24: The near hand is out of reach by 211",
        "scenes.toml:25: There is no part “face-cross” for “face”",
        "scenes.toml:28: “name” cannot be Bad name",
    ]


def test_a_scene_that_is_too_large_is_refused(kit: Path) -> None:
    write(kit, scene("one", *['part = "ball"'] * 120))
    (told,) = problems(kit)
    assert re.fullmatch(
        r"scenes\.toml:8: The scene “one” takes [3-9],\d+ bytes\. Take parts out: a scene may take 3,000\.",
        told,
    )


@pytest.mark.parametrize(
    ("inner", "told"),
    [
        ("<script>x()</script>", "A drawing cannot hold <script> here"),
        ('<path d="M0 0" onclick="x()"/>', "<path> cannot have “onclick”"),
        ('<path d="M0 0" style="fill:red"/>', "<path> cannot have “style”"),
        ('<use href="#a"/>', "A drawing cannot hold <use> here"),
        ('<path d="M0 0" fill="url(#a)"/>', "“fill” cannot be “url(#a)”"),
        ('<path d="M0 0" fill="#FF0000"/>', "“fill” cannot be “#FF0000”"),
        ('<path d="M0 0" id="mine"/>', "<path> cannot have “id”"),
        ('<circle id="near" r="3"/>', "<circle> cannot mark “near”"),
        ('<polyline id="near" points="1,2 3,4" stroke-width="9"/>', "An arm needs three points and a width"),
        ('<circle id="face" cx="0" cy="0"/>', "A face or head needs its radius"),
        ('<circle r="--"/>', "“r” cannot be “--”"),
        ('<path d="M0 0" opacity="1;x"/>', "“opacity” cannot be “1;x”"),
        ("hello", "The drawing holds words"),
        ("<?php 1 ?>", "The drawing holds “<?php”"),
        ("<g>", "The drawing cannot be read: mismatched tag"),
        ("<g>" * 9 + "</g>" * 9, "The drawing is nested too deeply"),
    ],
)
def test_a_part_may_only_draw(kit: Path, inner: str, told: str) -> None:
    part(kit, "ball", inner)
    write(kit, scene("one", 'part = "ball"'))
    first = next(line for line in problems(kit) if line.startswith("parts/"))
    assert re.fullmatch(rf"parts/ball\.svg:[23]: {re.escape(told)}\. .+\.", first)


def test_entities_are_refused_before_they_are_read(kit: Path) -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>\n<svg><path d="&b;"/></svg>'
    (kit / "parts" / "ball.svg").write_text(bomb, "utf-8")
    write(kit, scene("one", f"{SAM}"))
    assert problems(kit) == [
        "parts/ball.svg:1: The drawing has a DOCTYPE. Take it out: our drawings have no entities."
    ]


def test_a_kit_that_is_not_there_says_so(tmp_path: Path) -> None:
    assert [line.partition(": ")[2] for line in problems(tmp_path)] == [
        "There is no such folder. Add it, or correct its name.",
        "There is no such file. Add it, or correct its name.",
    ]


def test_a_stray_file_among_the_parts_is_named(kit: Path) -> None:
    (kit / "parts" / "Ball copy.svg").write_text("", "utf-8")
    write(kit, scene("one", 'part = "ball"'))
    assert problems(kit) == [
        "parts/Ball copy.svg:1: This is not the name of a part. Name it like carer-sit.svg, or move it away."
    ]
