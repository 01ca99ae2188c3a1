"""Getting a neutral word to a person outside the app: kinds, wording, checks, e-mail, the worker.

Nothing here decides that somebody is told (the contexts below enqueue it). Nothing that was written leaves.
"""
