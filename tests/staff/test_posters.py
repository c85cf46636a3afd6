"""The poster as a file: whole in itself, in three languages, honest."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from kiosk.cli import main
from kiosk.web import posters
from surveys import units
from surveys.units import Counter, Unit


@pytest.fixture
def sheet(app: Flask) -> str:
    """The poster of the demo unit's first counter."""
    with app.app_context():
        counter = units.find_counter("demo-1")
        assert counter is not None
        return posters.poster(counter, "https://mot-cua.vn/")


def test_a_poster_needs_no_other_file(sheet: str) -> None:
    assert not re.findall(r'(?:src|href)="(?!#)', sheet)
    assert not re.findall(r"url\((?!\"data:)", sheet)
    assert sheet.count("data:font/woff2;base64,") == 4


def test_a_poster_names_its_place_and_where_its_code_leads(sheet: str) -> None:
    assert "Công an phường Mẫu" in sheet
    assert "Quầy 1 · Cư trú" in sheet
    assert "https://mot-cua.vn/c/demo-1" in sheet
    assert '<svg class="qr"' in sheet


def test_a_poster_speaks_three_languages(sheet: str) -> None:
    assert "Hôm nay bác thấy được phục vụ thế nào?" in sheet
    assert '<p lang="en">How was the service today?</p>' in sheet
    assert '<p lang="zh-Hans">您对今天的服务满意吗？</p>' in sheet


def test_every_drawing_of_a_poster_is_inside_it(sheet: str) -> None:
    for name in re.findall(r'<use href="#([^"]+)"', sheet):
        assert f'<symbol id="{name}"' in sheet


def test_a_poster_promises_nothing_and_begs_for_nothing(sheet: str) -> None:
    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", sheet, flags=re.DOTALL).lower()
    for word in ("quà", "tặng", "5 sao", "năm sao", "gift", "five stars", "奖", "礼"):
        assert word not in text


def test_a_name_is_written_as_text(app: Flask) -> None:
    with app.app_context():
        named = Counter(code="x", number=1, name="<b>Cư trú & căn cước</b>", unit=Unit(kind="phường", name="Mẫu"))
        assert "&lt;b&gt;Cư trú &amp; căn cước&lt;/b&gt;" in posters.poster(named, "https://mot-cua.vn")


def _run(app: Flask, out: Path, *options: str, **environment: str) -> tuple[int, list[str], str]:
    folder = str(app.config["SETTINGS"].data_dir)
    result = CliRunner().invoke(
        main, ["posters", "--out", str(out), *options], env={"DATA_DIR": folder, "PUBLIC_URL": "", **environment}
    )
    return result.exit_code, result.stdout.splitlines(), result.stderr


def test_the_command_writes_one_file_a_counter_and_says_where(app: Flask, tmp_path: Path) -> None:
    code, lines, fault = _run(app, tmp_path / "in", PUBLIC_URL="https://mot-cua.vn")
    assert (code, fault) == (0, "")
    assert lines == [str(tmp_path / "in" / f"demo-{number}.html") for number in (1, 2, 3)]
    assert "https://mot-cua.vn/c/demo-3" in Path(lines[2]).read_text("utf-8")


def test_the_command_warns_where_phones_cannot_reach_the_address(app: Flask, tmp_path: Path) -> None:
    code, lines, fault = _run(app, tmp_path / "in")
    assert code == 0
    assert len(lines) == 3
    assert "PUBLIC_URL" in fault


def test_the_command_names_a_unit_that_has_no_counter(app: Flask, tmp_path: Path) -> None:
    code, lines, fault = _run(app, tmp_path / "in", "--unit", "no-such-unit")
    assert (code, lines) == (1, [])
    assert fault == "Error: Unit 'no-such-unit' has no counter.\n"
    assert not (tmp_path / "in").exists()


def test_the_command_says_in_one_line_that_a_folder_cannot_be_written(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, _, fault = _run(app, tmp_path / "file" / "in")
    assert code == 1
    assert fault.startswith("Error: Cannot write to")
