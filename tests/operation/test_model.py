"""The model is trained when its inputs change, only then, and never half."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk import model
from kiosk.console import StartError

TRAINER = """
import hashlib, pathlib, sys, time
out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
here = pathlib.Path(__file__).parent
with (here.parent / "trainings").open("a") as log:
    log.write("x")
time.sleep(float((here / "data" / "seconds.yml").read_text()))
content = (here / "data" / "examples.yml").read_bytes()
if content == b"broken":
    sys.exit("these examples cannot be learnt")
out.write_bytes(content)
out.with_name(out.name + ".sha256").write_text(hashlib.sha256(content).hexdigest() + "\\n")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A Rasa project whose training takes no time."""
    folder = tmp_path / "rasa"
    (folder / "data").mkdir(parents=True)
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (folder / "train.py").write_text(TRAINER)
    (folder / "data" / "examples.yml").write_text("xin chào")
    (folder / "data" / "seconds.yml").write_text("0")
    return folder


@pytest.fixture
def ensure(project: Path, data_dir: Path) -> Callable[[], Path]:
    for part in ("logs", "models"):
        (data_dir / part).mkdir(parents=True)
    return lambda: model.ensure(data_dir, project)


def trainings(project: Path) -> int:
    return len((project.parent / "trainings").read_text())


def test_the_same_inputs_are_trained_once(project: Path, ensure: Callable[[], Path]) -> None:
    assert ensure() == ensure()
    assert trainings(project) == 1


def test_a_changed_example_is_trained_again(project: Path, ensure: Callable[[], Path]) -> None:
    first = ensure()
    (project / "data" / "examples.yml").write_text("chào bác")
    assert ensure() != first
    assert trainings(project) == 2


def test_a_model_that_training_did_not_write_is_not_served(project: Path, ensure: Callable[[], Path]) -> None:
    made = ensure()
    made.write_bytes(b"crafted")
    assert ensure().read_text() == "xin chào"
    assert trainings(project) == 2


def test_an_example_edited_during_training_is_trained_too(project: Path, ensure: Callable[[], Path]) -> None:
    (project / "train.py").write_text(f"{TRAINER}\n(here / 'data' / 'examples.yml').write_text('mới')\n")
    assert ensure().read_text() == "mới"
    assert trainings(project) == 2


def test_a_training_that_fails_leaves_no_model_and_names_its_log(project: Path, ensure: Callable[[], Path]) -> None:
    (project / "data" / "examples.yml").write_text("broken")
    with pytest.raises(StartError, match=r"training\.log"):
        ensure()
    assert model_files(ensure, project) == []


def test_a_killed_training_leaves_no_model_and_no_process(project: Path, data_dir: Path) -> None:
    (project / "data" / "seconds.yml").write_text("60")
    code = "import sys, pathlib; from kiosk import model; model.ensure(*map(pathlib.Path, sys.argv[1:]))"
    (data_dir / "logs").mkdir(parents=True)
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-c", code, data_dir, project], timeout=5, check=False)
    assert list((data_dir / "models").glob("*.tar.gz*")) == []
    assert not any(str(project) in line for line in command_lines())


def test_a_missing_installation_says_what_to_do(project: Path, ensure: Callable[[], Path]) -> None:
    (project / ".venv" / "bin" / "python").unlink()
    with pytest.raises(StartError, match="make setup"):
        ensure()


@pytest.mark.parametrize("name", ["train.py", "data/examples.yml", "requirements.lock", "config.yml", "new/part.py"])
def test_every_input_changes_the_fingerprint(project: Path, name: str) -> None:
    before = model.fingerprint(project)
    (project / name).parent.mkdir(exist_ok=True)
    (project / name).write_text("changed")
    assert model.fingerprint(project) != before


def test_a_moved_text_changes_the_fingerprint(project: Path) -> None:
    before = model.fingerprint(project)
    (project / "data" / "examples.yml").rename(project / "data" / "renamed.yml")
    assert model.fingerprint(project) != before


def test_a_new_name_of_a_procedure_changes_the_fingerprint(project: Path) -> None:
    before = model.fingerprint(project)
    (project.parent / "procedures").mkdir()
    (project.parent / "procedures" / "stay_notify.yaml").write_text("aliases: {vi: [khai lưu trú]}")
    assert model.fingerprint(project) != before


@pytest.mark.parametrize("name", [".venv/lib.py", "tests/test_it.py", "data/__pycache__/x.pyc", ".rasa/cache/x"])
def test_what_is_no_input_does_not_change_the_fingerprint(project: Path, name: str) -> None:
    before = model.fingerprint(project)
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text("new")
    assert model.fingerprint(project) == before


def test_neither_place_nor_time_changes_the_fingerprint(project: Path) -> None:
    before = model.fingerprint(project)
    (project / "data" / "examples.yml").touch()
    assert model.fingerprint(project.rename(project.with_name("nơi khác"))) == before


def model_files(ensure: Callable[[], Path], project: Path) -> list[Path]:
    return list(project.parent.rglob("*.tar.gz*"))


def command_lines() -> list[str]:
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return lines
