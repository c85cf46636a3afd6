"""The domain on a fresh database of each kind, on a Monday morning that stands still."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.api.factories import Wall
from tests.factories import close, make_store


@pytest.fixture
def app(database_url: str, frozen: Wall) -> Iterator[Flask]:
    made = make_store(database_url)
    yield made
    close(made)
