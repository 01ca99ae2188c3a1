"""What people are told who ask for help."""

import pytest

from watchmeplay.foundation.database import unit_of_work
from watchmeplay.foundation.errors import NotAllowed, Refused
from watchmeplay.site import asking

pytestmark = pytest.mark.usefixtures("context")


def test_five_working_days_unless_a_service_says_otherwise(cast):
    assert asking.read() == asking.Asking("", "", 5)
    with unit_of_work():
        asking.keep(cast.actor(cast.ann), phone=" 01208 000 000 ", hours="9 to 4", days=3)
    assert asking.read() == asking.Asking("01208 000 000", "9 to 4", 3)
    with unit_of_work():
        asking.keep(cast.actor(cast.ann), phone="+44 (0)1208 1", hours="", days=20)
    assert asking.read().call == "+4412081"


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"days": 0}, "days"), ({"days": 21}, "days"), ({"phone": "1" * 41}, "phone"),
     ({"hours": "x" * 201}, "hours")],
)  # fmt: skip
def test_what_cannot_be_is_refused(cast, facts, field):
    with pytest.raises(Refused) as refused, unit_of_work():
        asking.keep(cast.actor(cast.ann), **{"phone": "", "hours": "", "days": 5, **facts})
    assert refused.value.field == field


def test_only_the_administrator_changes_it(cast):
    with pytest.raises(NotAllowed), unit_of_work():
        asking.keep(cast.actor(cast.lea), phone="", hours="", days=5)
