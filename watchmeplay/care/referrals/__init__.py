"""Asking for help, deciding about it, what family and referrer are told. Not appointments."""
