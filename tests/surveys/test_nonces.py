"""Nonces of the open stream: who made them, for which counter, how long they hold, and only one spelling."""

import base64
import string
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import nonces
from surveys.nonces import LIFETIME, BadNonce, Channel, Nonce
from tests.api.factories import Wall

KEY = b"k" * 32
LETTERS = string.ascii_letters + string.digits + "-_"


def refused(nonce: str, counter: str = "demo-1", key: bytes = KEY) -> str:
    with pytest.raises(BadNonce) as fault:
        nonces.read(key, nonce, counter)
    return fault.value.reason


@pytest.mark.parametrize("channel", Channel)
def test_a_nonce_says_the_channel_the_server_wrote_into_it(channel: Channel) -> None:
    assert nonces.read(KEY, nonces.issue(KEY, "demo-1", channel), "demo-1") == Nonce(channel, "demo-1")


def test_no_two_nonces_are_the_same() -> None:
    assert len({nonces.issue(KEY, "demo-1", Channel.PHONE) for _ in range(200)}) == 200


def test_a_nonce_can_stand_in_an_address() -> None:
    assert set(nonces.issue(KEY, "demo-1", Channel.API)) <= set(LETTERS)


@pytest.mark.parametrize("nonce", ["", "A", "A" * 58, "====", "không", "a b", "\0", "-" * 1000])
def test_what_the_server_did_not_make_is_forged(nonce: str) -> None:
    assert refused(nonce) == "forged"


@given(st.binary(max_size=80))
def test_bytes_of_others_are_forged(raw: bytes) -> None:
    assert refused(base64.urlsafe_b64encode(raw).rstrip(b"=").decode()) == "forged"


def test_a_nonce_of_another_installation_is_forged() -> None:
    assert refused(nonces.issue(b"x" * 32, "demo-1", Channel.PHONE)) == "forged"


def test_a_nonce_for_another_counter_is_foreign() -> None:
    assert refused(nonces.issue(KEY, "demo-2", Channel.PHONE), "demo-1") == "foreign"


def test_a_nonce_for_a_counter_whose_code_begins_the_same_is_foreign() -> None:
    assert refused(nonces.issue(KEY, "demo-11", Channel.PHONE), "demo-1") == "foreign"


@pytest.mark.parametrize("channel", Channel)
def test_a_nonce_holds_as_long_as_its_channel_says(frozen: Wall, channel: Channel) -> None:
    nonce = nonces.issue(KEY, "demo-1", channel)
    frozen.moment += LIFETIME[channel]
    nonces.read(KEY, nonce, "demo-1")
    frozen.moment += timedelta(seconds=1)
    assert refused(nonce) == "expired"


@pytest.mark.parametrize("channel", Channel)
def test_every_tampered_bit_is_noticed(channel: Channel) -> None:
    nonce = nonces.issue(KEY, "demo-1", channel)
    raw = base64.urlsafe_b64decode(nonce + "=" * (-len(nonce) % 4))
    for bit in range(len(raw) * 8):
        tampered = bytearray(raw)
        tampered[bit // 8] ^= 1 << bit % 8
        assert refused(base64.urlsafe_b64encode(tampered).rstrip(b"=").decode()) == "forged", bit


@pytest.mark.parametrize("channel", Channel)
def test_every_changed_letter_is_noticed(channel: Channel) -> None:
    """Also the last one, some bits of which base64 does not use: a second spelling could be spent again."""
    nonce = nonces.issue(KEY, "demo-1", channel)
    for place in range(len(nonce)):
        for letter in set(LETTERS) - {nonce[place]} if place == len(nonce) - 1 else {"A", "z"} - {nonce[place]}:
            assert refused(nonce[:place] + letter + nonce[place + 1 :]) == "forged", place


@pytest.mark.parametrize("ending", ["=", "==", "\n", " ", "A"])
def test_nothing_may_follow_a_nonce(ending: str) -> None:
    for channel in Channel:
        assert refused(nonces.issue(KEY, "demo-1", channel) + ending) == "forged"


def test_the_letters_of_plain_base64_are_no_second_spelling() -> None:
    respelled = 0
    while respelled < 20:
        nonce = nonces.issue(KEY, "demo-1", Channel.API)
        other = nonce.replace("-", "+").replace("_", "/")
        if other != nonce:
            respelled += 1
            assert refused(other) == "forged"
