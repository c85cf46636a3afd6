"""What the tests of start-up share: places of their own, and services that never outlive a test."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.operation.cluster import Cluster, find_programs
from tests.operation.service import Service


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder with a space and Vietnamese letters in its path."""
    return tmp_path / "dữ liệu thử"


@pytest.fixture
def start(data_dir: Path) -> Iterator[Callable[..., Service]]:
    """Start ``kiosk run`` with a stand-in for Rasa; settings are given as in the environment."""
    started: list[Service] = []

    def start_one(**settings: str) -> Service:
        service = Service({"DATA_DIR": str(data_dir), **settings})
        started.append(service)
        return service

    yield start_one
    for service in started:
        service.remove()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A PostgreSQL server that lives as long as the tests. CI must have the programs; others may skip."""
    programs = find_programs()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs the PostgreSQL server programs")
        pytest.skip("the PostgreSQL server programs are not installed")
    with Cluster(programs).running() as running:
        yield running


@pytest.fixture
def postgres_url(cluster: Cluster) -> str:
    """The address of an empty PostgreSQL database."""
    return cluster.new_database()
