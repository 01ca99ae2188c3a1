"""A page's HTML becomes a tree that a sheet is drawn from: every word in it, and nothing but words in it."""

from watchmeplay.foundation.rich_text import to_html
from watchmeplay.manual.blocks import HEADINGS
from watchmeplay.manual.print_tree import DEEPEST, LONGEST_WORD, Node, breakable, read


def tree(source: str, **places: str) -> list[Node]:
    lead = {
        "/guide/watching": {"place": "page-watching"},
        "https://far.example": {"address": "https://far.example"},
    }
    return read(str(to_html(source, HEADINGS)), lambda address: lead.get(address, {}))


def words(nodes: list[Node]) -> str:
    return "".join(node if isinstance(node, str) else words(node["inside"]) for node in nodes)


def test_paragraphs_and_stress_keep_their_order_and_spaces() -> None:
    assert tree("Watch, *then* wait.\n\nAgain.\n") == [
        {"tag": "p", "inside": ["Watch, ", {"tag": "em", "inside": ["then"]}, " wait."]},
        {"tag": "p", "inside": ["Again."]},
    ]


def test_a_block_knows_its_kind_and_its_heading() -> None:
    (block,) = tree("/// try | In the bath\nPour.\n///\n")
    assert (block["tag"], block["kind"], block["heading"]) == ("section", "try", ["In the bath"])
    assert block["inside"] == [{"tag": "p", "inside": ["Pour."]}]
    assert block["whole"]


def test_a_long_block_may_be_torn_between_two_sheets() -> None:
    (block,) = tree(f"/// try\n{'Pour it out. ' * 60}\n///\n")
    assert not block["whole"]


def test_lists_hold_items_only_and_may_begin_at_another_number() -> None:
    first, second = tree("- one\n- two\n\ntext\n\n3. three\n4. four\n")[0::2]
    assert [item["tag"] for item in first["inside"]] == ["li", "li"]
    assert second["start"] == 3


def test_a_link_leads_within_the_book_outside_it_or_nowhere() -> None:
    (line,) = tree("[a](/guide/watching) [b](https://far.example) [c](/guide/hidden)\n")
    links = [node for node in line["inside"] if not isinstance(node, str)]
    assert links[0]["place"] == "page-watching"
    assert links[1]["address"] == "https://far.example"
    assert "place" not in links[2]
    assert "address" not in links[2]
    assert words(line["inside"]) == "a b c"


def test_a_table_is_rows_of_cells_as_wide_as_its_widest() -> None:
    (table,) = tree("| when | what |\n| --- | --- |\n| now | *wait* |\n")
    assert table["columns"] == 2
    assert table["rows"] == [[["when"], ["what"]], [["now"], [{"tag": "em", "inside": ["wait"]}]]]


def test_lines_of_code_stay_lines() -> None:
    (lines,) = tree("    first\n    second\n")
    assert words(lines["inside"]) == "firstsecond"
    assert {"tag": "br", "inside": []} in lines["inside"][0]["inside"]


def test_a_tree_is_never_deeper_than_the_engine_can_draw() -> None:
    source = "\n".join(f"{'    ' * depth}- level {depth}" for depth in range(40))
    found = tree(source)
    assert _depth(found) <= DEEPEST + 1
    for depth in range(40):
        assert f"level {depth}" in words(found)


def _depth(nodes: list[Node]) -> int:
    return max((1 + _depth(node["inside"]) for node in nodes if not isinstance(node, str)), default=0)


def test_a_word_longer_than_a_line_may_be_broken_and_no_other() -> None:
    assert breakable("short words stay") == "short words stay"
    assert breakable("a" * LONGEST_WORD) == "a" * LONGEST_WORD
    long = breakable("a" * 100)
    assert long.replace("\u200b", "") == "a" * 100
    assert max(map(len, long.split("\u200b"))) <= LONGEST_WORD
