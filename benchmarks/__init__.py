"""The real server measured beside a bare Flask application, as ratios in one run. Never part of the tests."""
