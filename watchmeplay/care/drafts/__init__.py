"""Referrals that somebody is still writing, found again with a code. Sending one is in referrals."""
