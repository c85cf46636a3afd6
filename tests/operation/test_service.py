"""The processes behind ``kiosk run``: they start together, are looked after, and end together."""

import os
import re
import signal
from collections.abc import Callable

import pytest

from tests.operation.service import Service, wait_until

Start = Callable[..., Service]


def nothing_is_left(service: Service) -> None:
    wait_until(lambda: not service.left_over(), 20)
    assert service.status("/healthz") == 0


def test_the_printed_addresses_are_whole_and_answer(start: Start) -> None:
    service = start(PUBLIC_URL="http://127.0.0.1:1").until_ready()
    for path in ("/", "/k/demo-1", "/c/demo-1", "/q/", "/staff"):
        address = service.address(path)
        assert address.startswith("http://127.0.0.1:1/")
        assert service.status(address.removeprefix("http://127.0.0.1:1")) in (200, 302, 303, 308)
    assert service.status("/readyz") == 200


def test_without_a_public_address_it_says_that_phones_outside_need_one(start: Start) -> None:
    service = start().until_ready()
    assert "set PUBLIC_URL" in service.output


def test_the_first_password_is_printed_once_and_each_start_opens_a_fresh_visit(start: Start) -> None:
    first = start().until_ready()
    first.interrupt()
    first.ended()
    second = start().until_ready()
    assert re.search(r"one-time password \S{8,}", first.output)
    assert "password" not in second.output
    assert first.address("/q/").rpartition("/")[2] != second.address("/q/").rpartition("/")[2]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_end_stops_every_process(start: Start, number: signal.Signals) -> None:
    service = start().until_ready()
    assert len(service.processes()) >= 3
    service.process.send_signal(number)
    assert service.ended() == 0
    nothing_is_left(service)


def test_ctrl_c_stops_what_is_just_starting(start: Start) -> None:
    service = start()
    wait_until(lambda: "Starting" in service.output, 30)
    service.processes()
    service.interrupt()
    service.ended()
    nothing_is_left(service)


def test_when_it_is_killed_its_processes_go_too(start: Start) -> None:
    service = start().until_ready()
    service.process.kill()
    service.ended()
    nothing_is_left(service)


def test_a_killed_assistant_is_started_again_while_the_pages_answer(start: Start) -> None:
    service = start().until_ready()
    killed = service.find("assistant")
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: service.status("/readyz") == 503, 10)
    assert service.status("/") == 200
    wait_until(lambda: service.status("/readyz") == 200, 20)
    assert service.find("assistant") != killed
    assert "starting it again in 1 s" in service.output


def test_each_further_death_of_the_assistant_doubles_the_pause(start: Start) -> None:
    service = start().until_ready()
    for seconds in (1, 2, 4):
        os.kill(service.find("assistant"), signal.SIGKILL)
        wait_until(lambda wanted=seconds: f"starting it again in {wanted} s" in service.output, 15)  # type: ignore[misc]
        wait_until(lambda: service.status("/readyz") == 200, 20)


def test_pages_that_die_end_the_service_with_a_clear_line(start: Start) -> None:
    service = start().until_ready()
    os.kill(service.find("gunicorn"), signal.SIGKILL)
    assert service.ended() == 1
    assert "Error: The pages stopped" in service.output
    nothing_is_left(service)


def test_a_second_service_on_the_same_folder_is_refused(start: Start) -> None:
    start().until_ready()
    second = start()
    assert second.ended() == 1
    assert "another kiosk is running" in second.output


def test_the_token_of_the_assistant_is_in_no_command_line_and_no_log(start: Start) -> None:
    token = "a-token-nobody-may-see"
    service = start(ASSISTANT_TOKEN=token).until_ready()
    assert service.status("/readyz") == 200
    assert not any(token in command for command in service.processes().values())
    assert token not in service.output


@pytest.mark.postgres
def test_on_postgresql_several_processes_serve(start: Start, postgres_url: str) -> None:
    service = start(DATABASE_URL=postgres_url, WORKERS="2").until_ready()
    assert len([command for command in service.processes().values() if "gunicorn" in command]) == 3
    assert service.status("/c/demo-1") == 200
