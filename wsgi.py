"""The web server's way in. Content that cannot be shown stops it with the list of what to mend."""

import sys

from watchmeplay import create_app
from watchmeplay.foundation.content.problems import ContentErrors

try:
    application = create_app()
except ContentErrors as errors:
    sys.exit(str(errors))
