"""The same with the real Rasa, which `make test` has trained before."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import model
from kiosk.settings import Settings
from tests.operation.service import REAL, Service, run, wait_until

pytestmark = pytest.mark.rasa
PATIENCE = 180.0


@pytest.fixture
def prepared(data_dir: Path) -> Path:
    """A data folder with the model of the checkout's own folder, so that nothing is trained again."""
    trained = model.ensure(Settings.from_environment().data_dir)
    (data_dir / "models").mkdir(parents=True)
    for file in (trained, model.digest_file(trained)):
        shutil.copy2(file, data_dir / "models")
    return data_dir


@pytest.fixture
def service(prepared: Path) -> Iterator[Service]:
    running = Service({"DATA_DIR": str(prepared)}, REAL)
    yield running
    running.remove()


def test_a_second_preparation_neither_trains_nor_writes(prepared: Path) -> None:
    settings = {"DATA_DIR": str(prepared)}
    assert run(settings, "prepare", command=REAL)[0] == 0
    before = snapshot(prepared)
    code, output = run(settings, "prepare", command=REAL)
    assert (code, output) == (0, "Everything is prepared.\n")
    assert snapshot(prepared) == before
    assert not (prepared / "logs" / "training.log").exists()


def test_the_service_becomes_ready_survives_its_assistant_and_ends(service: Service) -> None:
    service.until_ready(PATIENCE)
    assert "Training" not in service.output
    os.kill(service.find("serve.py"), signal.SIGKILL)
    wait_until(lambda: service.status("/readyz") == 503, 10)
    assert service.status("/") == 200
    wait_until(lambda: service.status("/readyz") == 200, PATIENCE)
    service.processes()
    service.interrupt()
    assert service.ended() == 0
    wait_until(lambda: not service.left_over(), 20)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
