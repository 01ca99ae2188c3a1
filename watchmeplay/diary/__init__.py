"""The play diary and the team's review of it. Messages live in `conversations`."""
