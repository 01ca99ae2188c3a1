"""The catalogues that ship: every message of today, and words for each of them."""

import pytest

from watchmeplay.foundation.languages import TRANSLATED
from watchmeplay.settings import ROOT
from watchmeplay.site import messages

CONTENT = ROOT / "content"


@pytest.mark.parametrize("language", TRANSLATED, ids=lambda language: language.code)
def test_the_real_catalogue_has_the_messages_of_today_and_no_others(language) -> None:
    known = {message.id for message in messages.messages(CONTENT) if message.id}
    held = {message.id for message in messages.catalogue(CONTENT, language) if message.id}
    assert held == known, "run: flask --app wsgi words"


@pytest.mark.parametrize("language", TRANSLATED, ids=lambda language: language.code)
def test_the_real_catalogue_is_complete(language) -> None:
    tally = next(one for one in messages.tallies(CONTENT) if one.language == language)
    assert not tally.missing, f"{len(tally.missing)} without words:\n" + "\n".join(tally.missing)
