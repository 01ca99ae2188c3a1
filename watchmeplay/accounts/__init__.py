"""People who can sign in: passwords, sessions, limits on guessing, invitations. Nothing about families."""
