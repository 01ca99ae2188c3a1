"""How readers are named, and which audiences are on offer."""

from uuid import uuid4

import pytest

from watchmeplay.diary.models import Audience
from watchmeplay.web.parent.readers import Readers, listed


@pytest.mark.parametrize(
    ("names", "said"),
    [([], ""), (["Ana"], "Ana"), (["Ana", "Bo"], "Ana and Bo"), (["Ana", "Bo", "Cy"], "Ana, Bo and Cy")],
)
def test_names_are_said_as_people_say_them(names, said):
    assert listed(names) == said


def test_while_nobody_is_named_it_is_the_team():
    assert Readers().who == "your team"
    assert [choice.label for choice in Readers().choices()] == ["Only me", "My team"]


@pytest.mark.parametrize(
    ("at_least", "values"),
    [
        (None, ["only-me", "team", "carers"]),
        (Audience.ONLY_ME, ["only-me", "team", "carers"]),
        (Audience.TEAM, ["team", "carers"]),
        (Audience.CARERS, ["carers"]),
    ],
)
def test_only_wider_audiences_are_on_offer(at_least, values):
    offered = Readers(("Thea",), {uuid4(): "Ben"}).choices(at_least)
    assert [choice.value for choice in offered] == values


def test_a_part_shared_before_stays_so_when_nobody_can_be_chosen_any_more():
    assert [choice.value for choice in Readers(("Thea",)).choices(Audience.CARERS)] == ["carers"]
