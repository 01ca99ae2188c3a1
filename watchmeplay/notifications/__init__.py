"""Getting a neutral word to a person outside the app: kinds, rendering, e-mail, the worker."""
