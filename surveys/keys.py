"""The installation's secret and the keys derived from it, one for each purpose."""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path


def load_or_create_secret(path: Path) -> bytes:
    """32 random bytes, made once and kept readable by the service alone.

    Raises OSError when the file can be neither read nor made.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        secret = secrets.token_bytes(32)
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    return secret


def derive(secret: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose: HMAC-SHA256 of its name under the secret."""
    return hmac.new(secret, purpose.encode(), hashlib.sha256).digest()


@dataclass(frozen=True)
class Keys:
    """The keys ratings need: one signs nonces, one recognises a content sent again."""

    nonce: bytes
    content: bytes


def rating_keys(secret: bytes) -> Keys:
    return Keys(nonce=derive(secret, "open-stream nonce"), content=derive(secret, "rating content"))
