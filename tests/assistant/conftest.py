"""The real Rasa for the tests: trained where its inputs changed, started once, stopped at the end."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import model
from kiosk.settings import Settings

ROOT = Path(__file__).parents[2]
RASA = ROOT / "assistant" / "rasa"
CATALOGUE = ROOT / "assistant" / "procedures"
PYTHON = RASA / ".venv" / "bin" / "python"
START_SECONDS = 120


@pytest.fixture(scope="session")
def rasa_model() -> Path:
    """The model `make setup` trained, or a new one where its inputs changed since."""
    return model.ensure(Settings.from_environment().data_dir)


@pytest.fixture(scope="session")
def rasa_token() -> str:
    return "a-token-of-the-tests"


@pytest.fixture(scope="session")
def rasa_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything the Rasa of the tests writes."""
    return tmp_path_factory.mktemp("rasa") / "rasa.log"


@pytest.fixture(scope="session")
def rasa_url(rasa_model: Path, rasa_token: str, rasa_log: Path) -> Iterator[str]:
    """The address of a Rasa that is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with rasa_log.open("wb") as log:
        process = subprocess.Popen(
            [PYTHON, RASA / "serve.py", "--model", rasa_model, "--port", str(port)],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "ASSISTANT_TOKEN": rasa_token},
        )
    try:
        _wait(f"{url}/webhooks/mot_cua/ready", rasa_token, process, rasa_log)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(ready: str, token: str, process: subprocess.Popen[bytes], log: Path) -> None:
    request = urllib.request.Request(ready, headers={"Authorization": f"Bearer {token}"})
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(request, timeout=5):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.25)
    raise RuntimeError(f"Rasa did not become ready: {log.read_text()[-2000:]}")
