"""Templates for replies are one's own: nobody else reads, changes or takes them out."""

from uuid import UUID

import pytest

from tests.cast import Cast
from watchmeplay.care.week import templates
from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.errors import NotAllowed, NotVisible, Refused
from watchmeplay.foundation.idempotency import new_key


def add(cast: Cast, who: UUID | None = None, **facts) -> UUID:
    wanted = {"title": "Thursday", "words": "See you\r\non Thursday.", **facts}
    with unit_of_work():
        return templates.add(cast.actor(who or cast.thea), **wanted)


def titles(cast: Cast, who: UUID | None = None) -> list[str]:
    return [template.title for template in templates.own(cast.actor(who or cast.thea))]


def test_a_template_is_kept_changed_and_taken_out(context, cast: Cast) -> None:
    template_id = add(cast)
    assert templates.one_of(cast.actor(cast.thea), template_id).words == "See you\r\non Thursday."
    with unit_of_work():
        templates.change(cast.actor(cast.thea), template_id, title=" Friday ", words="Friday, then.")
    assert titles(cast) == ["Friday"]
    with unit_of_work():
        templates.remove(cast.actor(cast.thea), template_id)
    assert titles(cast) == []


@pytest.mark.parametrize("name", ["una", "lea", "ola"])
def test_a_colleague_has_none_of_it(context, cast: Cast, name: str) -> None:
    template_id, other = add(cast), cast.actor(getattr(cast, name))
    assert titles(cast, other.person_id) == []
    with pytest.raises(NotVisible):
        templates.one_of(other, template_id)
    with pytest.raises(NotVisible):
        templates.change(other, template_id, title="Mine", words="Now.")
    with pytest.raises(NotVisible):
        templates.remove(other, template_id)
    assert titles(cast) == ["Thursday"]


@pytest.mark.parametrize("name", ["amy", "ann"])
def test_only_staff_keep_templates(context, cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        add(cast, getattr(cast, name))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 61}, "title"),
        ({"words": "\n"}, "words"),
        ({"words": "x" * 2001}, "words"),
    ],
)
def test_what_cannot_be_is_refused(context, cast: Cast, facts: dict, field: str) -> None:
    with pytest.raises(Refused) as refused:
        add(cast, **facts)
    assert refused.value.field == field


def test_the_same_form_twice_is_one_and_there_is_an_end_to_them(context, cast: Cast) -> None:
    key = new_key()
    assert add(cast, key=key) == add(cast, key=key)
    for number in range(templates.MOST - 1):
        add(cast, title=f"Number {number}")
    with pytest.raises(Refused, match="templates"):
        add(cast)
    assert len(titles(cast)) == templates.MOST
