"""What a family has before it has an account: a private page, opened with a code and a PIN. Not for staff."""
