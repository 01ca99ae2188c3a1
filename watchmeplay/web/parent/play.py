"""Before playing: what to put out. Then the phone goes away; nothing runs while a child plays."""

from flask import g, render_template
from flask.typing import ResponseReturnValue

from watchmeplay.families import records
from watchmeplay.foundation import clock
from watchmeplay.foundation.words import noted
from watchmeplay.manual.ages import Age
from watchmeplay.web.parent.area import parent
from watchmeplay.web.parent.home import age_bands

THINGS: dict[Age, tuple[str, str, str]] = {
    Age.UNBORN: (
        noted("A place to sit back"),
        noted("Your hand on your bump"),
        noted("Your voice: a song, or a few words"),
    ),
    Age.TO_6_MONTHS: (
        noted("Your face and your voice"),
        noted("A soft cloth"),
        noted("A blanket on the floor"),
    ),
    Age.TO_12_MONTHS: (noted("A plastic cup"), noted("A wooden spoon"), noted("A box with a lid")),
    Age.TO_2_YEARS: (
        noted("A box, and cups to put in it"),
        noted("A scarf or a tea towel"),
        noted("A teddy or a doll"),
    ),
    Age.TO_3_YEARS: (
        noted("Cups, a pan and a spoon"),
        noted("A scarf or a tea towel"),
        noted("A teddy or a doll"),
    ),
    Age.TO_5_YEARS: (noted("Toy animals or people"), noted("Paper and crayons"), noted("A sheet for a den")),
    Age.TO_8_YEARS: (noted("Toy animals or people"), noted("Paper and crayons"), noted("A sheet for a den")),
}
ANY_AGE = (
    noted("A box, a tin or a bowl"),
    noted("A plastic cup and a wooden spoon"),
    noted("A scarf or a tea towel"),
)
MOUTHS_THINGS = frozenset({Age.TO_6_MONTHS, Age.TO_12_MONTHS, Age.TO_2_YEARS, Age.TO_3_YEARS})


@parent.get("/play")
def play() -> ResponseReturnValue:
    """Three things from the house for the youngest child, screens away, and how long suits you."""
    bands = age_bands(records.children(g.actor), clock.today(g.signed_in.zone))
    born = [band for band in bands if band != Age.UNBORN] or bands
    return render_template(
        "parent/play.html",
        things=THINGS[born[0]] if born else ANY_AGE,
        unborn=born == [Age.UNBORN],
        big_pieces=not born or bool(MOUTHS_THINGS.intersection(born)),
    )
