"""One-use nonces of the open stream: what a page needs to rate without a visit.

A nonce is signed, not stored: issuing one writes nothing. It says for which counter and channel
the server made it, so a request cannot claim another channel; using it spends it.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from surveys import clock

_RANDOM, _TIME, _MAC = 12, 5, 16


class Channel(StrEnum):
    """Where a rating was made, as the server saw it."""

    KIOSK = "kiosk"
    PHONE = "phone"
    TABLET = "tablet"
    API = "api"


LIFETIME = {
    Channel.KIOSK: timedelta(hours=12),
    Channel.PHONE: timedelta(hours=24),
    Channel.TABLET: timedelta(days=7),
    Channel.API: timedelta(hours=1),
}
"""A tablet fetches a small stock and may be without a network for days."""


class BadNonce(ValueError):
    """Not one of ours, for another counter, or too old; ``reason`` is forged, foreign or expired."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Nonce:
    channel: Channel
    counter: str


def issue(key: bytes, counter: str, channel: Channel) -> str:
    """A fresh nonce for one rating at ``counter`` through ``channel``."""
    expires = int((clock.now() + LIFETIME[channel]).timestamp())
    body = secrets.token_bytes(_RANDOM) + expires.to_bytes(_TIME, "big") + f"{channel}:{counter}".encode()
    return _text(_mac(key, body) + body)


def read(key: bytes, nonce: str, counter: str) -> Nonce:
    """Check a nonce made for ``counter``. Raises BadNonce. Whether it was used is known only by spending it."""
    try:
        raw = base64.b64decode(nonce.encode("ascii") + b"=" * (-len(nonce) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise BadNonce("forged") from error
    mac, body = raw[:_MAC], raw[_MAC:]
    # One spelling only: base64 leaves bits over at the end, and a nonce is spent by its text.
    if _text(raw) != nonce or not hmac.compare_digest(mac, _mac(key, body)):
        raise BadNonce("forged")
    channel, _, made_for = body[_RANDOM + _TIME :].decode().partition(":")
    if made_for != counter:
        raise BadNonce("foreign")
    expires = int.from_bytes(body[_RANDOM : _RANDOM + _TIME], "big")
    if datetime.fromtimestamp(expires, clock.VIET_NAM) < clock.now():
        raise BadNonce("expired")
    return Nonce(Channel(channel), made_for)


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.new(key, body, hashlib.sha256).digest()[:_MAC]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
