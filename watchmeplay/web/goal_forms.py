"""How near a hope feels, on a line from 0 to 10: asked in the family's room and in the staff's."""

from watchmeplay.care.plans.goals import HIGHEST, LOWEST
from watchmeplay.web.forms.fields import RadioField, SelectChoice
from watchmeplay.web.forms.form import Form
from watchmeplay.web.forms.validators import Required
from watchmeplay.web.languages import lazy


class RatingForm(Form):
    """A number for today. The ends are in our own words; no number is good or bad."""

    rating = RadioField(
        lazy("How near does it feel today?"),
        [Required(lazy("Choose a number"))],
        hint=lazy("0 is far away. 10 is here."),
        choices=[SelectChoice(str(number), str(number)) for number in range(LOWEST, HIGHEST + 1)],
        inline=True,
        classes="nhsuk-radios--small scale",
        label_size="s",
    )
