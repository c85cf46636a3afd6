"""What a process of its own does in the tests of several processes. Imports little: it starts often."""

import uuid

from flask import Flask

from surveys import db, nonces, ratings
from surveys.indicators import release
from surveys.keys import rating_keys
from surveys.nonces import Channel
from surveys.ratings import Entry

KEYS = rating_keys(bytes(32))


def number_again_and_again(url: str, times: int) -> None:
    store = db.Store(url)
    for _ in range(times):
        store.write(release.advance)


def rate_again_and_again(url: str, times: int) -> None:
    app = Flask("surveys")
    db.init_app(app, url)
    for _ in range(times):
        nonce = nonces.issue(KEYS.nonce, "demo-1", Channel.PHONE)
        entry = Entry(
            str(uuid.uuid4()), "cand7", 1, {"overall": 5}, "vi", Channel.PHONE, counter="demo-1", nonce=nonce
        )  # fmt: skip
        with app.app_context():
            ratings.record(entry, KEYS)
