"""The pathway around the diary, from a referral to an ending. One noun a folder; nothing here knows the web."""
