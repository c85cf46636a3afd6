"""What is wrong with the machine or a setting is one clear line and a failure, before anything long begins."""

import socket
from pathlib import Path

import pytest

from tests.operation.service import free_port, run


def refused(settings: dict[str, str], command: str = "run") -> str:
    """The one line a start says when it is refused."""
    code, output = run(settings, command)
    lines = output.splitlines()
    assert code == 1
    assert len(lines) == 1, output
    return lines[0]


def test_a_taken_port_is_refused(data_dir: Path) -> None:
    with socket.socket() as other:
        other.bind(("0.0.0.0", 0))
        other.listen()
        port = other.getsockname()[1]
        line = refused({"DATA_DIR": str(data_dir), "PORT": str(port)})
    assert line == f"Error: PORT: cannot listen on 0.0.0.0:{port}: Address already in use."
    assert not data_dir.exists()


def test_a_taken_port_of_the_assistant_is_refused(data_dir: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        line = refused({"DATA_DIR": str(data_dir), "PORT": str(free_port()), "ASSISTANT_PORT": str(port)})
    assert line.startswith("Error: ASSISTANT_PORT: cannot listen on")


@pytest.mark.parametrize("command", ["run", "prepare"])
def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path, command: str) -> None:
    in_the_way = tmp_path / "a file"
    in_the_way.touch()
    line = refused({"DATA_DIR": str(in_the_way), "PORT": str(free_port())}, command)
    assert line == f"Error: DATA_DIR: cannot write to {in_the_way}: File exists."


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "http"), ("THREADS", "1"), ("WORKERS", "2"), ("UNIT", "nowhere"), ("DATABASE_URL", "what?"),
     ("DATABASE_URL", "postgresql://kiosk@/psycopg2"), ("HOST", "no.such.name.invalid")],
)  # fmt: skip
def test_a_wrong_setting_is_named(data_dir: Path, name: str, value: str) -> None:
    line = refused({"DATA_DIR": str(data_dir), "PORT": str(free_port()), name: value})
    assert line.startswith(f"Error: {name if name != 'HOST' else 'PORT'}: ")


def test_a_database_that_does_not_answer_is_named_without_its_password(data_dir: Path) -> None:
    url = f"postgresql+psycopg://kiosk:hush-hush@127.0.0.1:{free_port()}/kiosk"
    line = refused({"DATA_DIR": str(data_dir), "DATABASE_URL": url}, "prepare")
    assert line.startswith("Error: DATABASE_URL: cannot use postgresql+psycopg://kiosk:***@127.0.0.1")
    assert "hush" not in line


def test_a_damaged_secret_is_named(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "secret.key").write_bytes(b"short")
    line = refused({"DATA_DIR": str(data_dir)}, "prepare")
    assert line.endswith("secret.key is damaged; put it back from the backup.")


def test_a_counter_that_is_not_there_is_named(data_dir: Path) -> None:
    settings = {"DATA_DIR": str(data_dir)}
    assert run(settings, "prepare")[0] == 0
    assert run(settings, "visits", "issue", "demo-99") == (1, "Error: There is no counter 'demo-99'.\n")


def test_visits_are_issued_as_whole_addresses(data_dir: Path) -> None:
    settings = {"DATA_DIR": str(data_dir), "PUBLIC_URL": "https://motcua.example.vn/"}
    run(settings, "prepare")
    code, output = run(settings, "visits", "issue", "demo-1", "--count", "3")
    assert code == 0
    assert len(set(output.split())) == 3
    assert all(line.startswith("https://motcua.example.vn/q/") for line in output.splitlines())


def test_a_counter_is_added_after_the_last_one(data_dir: Path) -> None:
    settings = {"DATA_DIR": str(data_dir)}
    run(settings, "prepare")
    assert run(settings, "counters", "add", "demo", "Quầy mới") == (0, "demo-4\n")


def test_a_command_before_anything_is_prepared_says_so(data_dir: Path) -> None:
    data_dir.mkdir()
    code, output = run({"DATA_DIR": str(data_dir)}, "visits", "issue", "demo-1")
    assert code == 1
    assert output.endswith("Has `kiosk prepare` run?\n")
