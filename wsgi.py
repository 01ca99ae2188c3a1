"""The web server's way in."""

from watchmeplay import create_app

application = create_app()
