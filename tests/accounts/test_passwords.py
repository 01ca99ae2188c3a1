"""Which passwords are taken, and how they are kept."""

import inspect
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest
from argon2 import PasswordHasher

from watchmeplay.accounts import passwords
from watchmeplay.foundation.actors import Role
from watchmeplay.foundation.errors import Refused


@pytest.mark.parametrize(
    ("password", "role", "words"),
    [
        ("elevenchars", Role.CAREGIVER, "12 characters"),
        ("fourteen chars", Role.PRACTITIONER, "15 characters"),
        ("fourteen chars", Role.LEAD, "15 characters"),
        ("fourteen chars", Role.ADMIN, "15 characters"),
        ("x" * 201, Role.CAREGIVER, "200 characters"),
        ("Password1234", Role.CAREGIVER, "harder to guess"),
        ("abababababababab", Role.CAREGIVER, "harder to guess"),
        ("", Role.CAREGIVER, "12 characters"),
    ],
)
def test_a_password_that_is_turned_down_says_what_to_do(password, role, words):
    with pytest.raises(Refused, match=words) as refused:
        passwords.check_new(password, role)
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    "password",
    [
        "twelve chars",
        "four small boats",
        "пять зелёных лодок",
        "صباح الخير يا بحر",
        "🐟🐠🐡🦈🐙🦑🦐🦞🦀🐚🪸🐬",
        "a b c d e f " * 16,
    ],
)
def test_any_letters_of_any_script_make_a_password(context, password):
    passwords.check_new(password, Role.CAREGIVER)
    ring = context.extensions["keyring"]
    assert passwords.matches(ring, passwords.keep(ring, password), password)


def test_the_same_password_from_another_keyboard_matches(context):
    ring = context.extensions["keyring"]
    kept = passwords.keep(ring, "un cafe\u0301 au lait")
    assert passwords.matches(ring, kept, "un caf\u00e9 au lait")
    assert not passwords.matches(ring, kept, "un cafe au lait")


def test_a_kept_password_is_nothing_without_the_key_file(context):
    ring = context.extensions["keyring"]
    kept = passwords.keep(ring, "four small boats")
    assert "four small boats" not in kept
    assert kept.startswith("$argon2id$")
    other = type(ring)(ring.masters, ring.cookies, bytes(32), ring.index, ring.audit)
    assert not passwords.matches(other, kept, "four small boats")


def test_two_people_with_one_password_are_kept_apart(context):
    ring = context.extensions["keyring"]
    assert passwords.keep(ring, "four small boats") != passwords.keep(ring, "four small boats")


@pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$v=19$broken"])
def test_nothing_matches_an_account_without_a_password(context, stored):
    assert not passwords.matches(context.extensions["keyring"], stored, "four small boats")


def test_production_spends_at_least_19_mib_and_two_passes():
    """The stage makes hashing cheap, so this reads what the module itself asks for."""
    made = re.search(r"^_hasher = PasswordHasher\((.*)\)$", inspect.getsource(passwords), re.MULTILINE)
    assert made is not None
    asked = dict(part.strip().split("=") for part in made.group(1).split(","))
    assert int(asked["memory_cost"].replace("_", "")) >= 19 * 1024
    assert int(asked["time_cost"]) >= 2
    assert asked["type"] == "Type.ID"


def test_no_more_than_two_passwords_are_worked_out_at_once(context, monkeypatch):
    at_once, most, lock = 0, 0, Lock()
    real = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

    class Watching:
        def hash(self, content: bytes) -> str:
            nonlocal at_once, most
            with lock:
                at_once += 1
                most = max(most, at_once)
            kept = real.hash(content)
            with lock:
                at_once -= 1
            return kept

    monkeypatch.setattr(passwords, "_hasher", Watching())
    ring = context.extensions["keyring"]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: passwords.keep(ring, f"password {number}"), range(24)))
    assert most <= 2
