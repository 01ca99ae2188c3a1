"""A mail server and the post for the tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.cast import Cast
from tests.mail_server import MailServer
from tests.post import Post
from watchmeplay.settings import Settings
from watchmeplay.web.areas import Application


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A friendly mail server."""
    with MailServer() as running:
        yield running


@pytest.fixture
def post(context: Application, cast: Cast, settings: Settings, server: MailServer) -> Post:
    """The post, which goes to that server."""
    return Post.at(server, settings, cast, context.extensions["keyring"])
