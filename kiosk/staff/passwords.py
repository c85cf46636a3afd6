"""Passwords: how they are hashed, compared and made up."""

import secrets
import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LENGTHS = range(12, 257)

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Nothing that is mistaken for something else when read aloud or copied by hand: no 0, 1, i, l, o."""
GROUPS, GROUP_LENGTH = 4, 4
"""Sixteen of 31 characters: 79 bits."""

HASHER = PasswordHasher()
"""Argon2id with the parameters its library recommends today; older hashes are renewed at sign-in."""

_HASHING = threading.BoundedSemaphore(2)
"""A hash takes 64 MiB: many sign-ins at once must wait for each other, not fill the memory."""


def one_time() -> str:
    """Readable and random: k7mq-px3d-9thw-2ra5."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))


def hash_of(password: str) -> str:
    with _HASHING:
        return HASHER.hash(_typed(password))


def matches(password_hash: str, password: str) -> bool:
    try:
        with _HASHING:
            return HASHER.verify(password_hash, _typed(password))
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(password_hash)


@cache
def nobodys_hash() -> str:
    """What an unknown name is checked against: the work is the same."""
    return hash_of(secrets.token_urlsafe())


def _typed(password: str) -> str:
    """Keyboards write Vietnamese letters in different ways; they are the same password."""
    return unicodedata.normalize("NFC", password)
