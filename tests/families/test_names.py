"""Names are found and sorted however they are written."""

import pytest

from watchmeplay.families.names import answers, folded


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("", ["Rowan"]),
        ("row", ["Rowan"]),
        ("ben rowan", ["Rowan", "Ben"]),
        ("wright", ["Castellanos-Wright"]),
        ("castellanos-w", ["Castellanos-Wright"]),
        ("dang", ["Đặng"]),
        ("Straße", ["STRASSE"]),
        ("٣ محمد", ["محمد", "٣"]),
    ],
)
def test_each_word_of_a_search_begins_a_part_of_a_name(search: str, names: list[str]) -> None:
    assert answers(search, names)


@pytest.mark.parametrize(
    ("search", "names"),
    [("owan", ["Rowan"]), ("ben rowan", ["Rowan"]), ("rowann", ["Rowan"]), ("%", ["Rowan"])],
)
def test_anything_else_is_not_found(search: str, names: list[str]) -> None:
    assert not answers(search, names)


def test_names_sort_as_people_look_for_them() -> None:
    names = ["Zed", "Đặng", "élan", "Ösel", "Evans", "Łukasz", "Lamb"]
    assert sorted(names, key=folded) == ["Đặng", "élan", "Evans", "Lamb", "Łukasz", "Ösel", "Zed"]
