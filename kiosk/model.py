"""The assistant's model: trained when what it is made of has changed, and never otherwise."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from kiosk import console
from kiosk.children import Child, stop
from kiosk.console import StartError
from kiosk.settings import ROOT

FOLDER = ROOT / "assistant" / "rasa"
NO_INPUT = frozenset({".venv", "tests", "__pycache__", "results", "models"})
"""Folders of the Rasa project that the model does not depend on, beside hidden ones."""


def fingerprint(folder: Path = FOLDER) -> str:
    """SHA-256 over paths and contents of everything the model is made of.

    The lock file is part of it: other software makes another model of the same examples.
    """
    digest = hashlib.sha256()
    for path in _inputs(folder):
        content = path.read_bytes()
        digest.update(f"{os.path.relpath(path, folder)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _inputs(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*"), key=lambda p: p.relative_to(folder).as_posix()):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part in NO_INPUT or part.startswith(".") for part in parts):
            yield path
    # The names of the procedures are examples too.
    yield from sorted((folder.parent / "procedures").glob("*.yaml"))


def digest_file(model: Path) -> Path:
    """Where training writes the SHA-256 of a model; serving asks for it again."""
    return model.with_name(f"{model.name}.sha256")


def is_ours(model: Path) -> bool:
    """Whether the file is, byte for byte, what our training wrote. A crafted model could run code."""
    if not (model.is_file() and digest_file(model).is_file()):
        return False
    with model.open("rb") as content:
        actual = hashlib.file_digest(content, "sha256").hexdigest()
    return actual == digest_file(model).read_text(encoding="ascii").strip()


def ensure(data_dir: Path, folder: Path = FOLDER) -> Path:
    """The model for the present inputs, trained now if there is none. Raises StartError."""
    models = data_dir / "models"
    while not is_ours(model := models / f"{fingerprint(folder)}.tar.gz"):
        made = _train(models / "in-training" / model.name, data_dir / "logs" / "training.log", folder)
        if model.name.startswith(fingerprint(folder)):  # else somebody edited an example meanwhile
            # The hash first: a model without its hash is none, so an interruption leaves nothing half.
            digest_file(made).replace(digest_file(model))
            made.replace(model)
        shutil.rmtree(made.parent)
    return model


def _train(out: Path, log: Path, folder: Path) -> Path:
    """Train into a folder apart from the models that may be served. Raises StartError."""
    shutil.rmtree(out.parent, ignore_errors=True)
    out.parent.mkdir(parents=True)
    child = Child([_python(folder), "train.py", "--data", "data", "--out", out.resolve()], folder, log=log)
    try:
        console.wait("Training the assistant", lambda: child.wait(1.0) is not None)
    finally:
        stop([child])
    if child.exit_code() != 0 or not is_ours(out):
        raise StartError(f"Training the assistant failed. What went wrong is at the end of {log}")
    return out


def serving(model: Path, port: int, folder: Path = FOLDER) -> list[str | Path]:
    """The command that serves a model on a port of the loopback interface."""
    return [_python(folder), "serve.py", "--model", model.resolve(), "--port", str(port)]


def _python(folder: Path) -> Path:
    python = folder / ".venv" / "bin" / "python"
    if not python.is_file():
        raise StartError("The assistant's software is not installed: run `make setup`.")
    return python
