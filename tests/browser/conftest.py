"""A service, a browser and the people before it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.assistant.conftest import rasa_log, rasa_model, rasa_token, rasa_url  # noqa: F401 - fixtures
from tests.browser.people import Hall, Watch
from tests.browser.service import Service, StubAssistant

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.fail("the browser tests need Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def assistant() -> Iterator[StubAssistant]:
    stub = StubAssistant()
    yield stub
    stub.stop()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory, assistant: StubAssistant) -> Iterator[Service]:
    """The service most tests share; each looks only at the rows it made itself."""
    made = Service(tmp_path_factory.mktemp("service"), ASSISTANT_URL=assistant.url)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def own_service(tmp_path: Path) -> Iterator[Service]:
    """A running service that a test may stop. A tap can be changed for one second only."""
    made = Service(tmp_path, CHANGE_SECONDS="1")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def open_hall(browser: Browser) -> Iterator[Callable[[Service], Hall]]:
    """A hall before any service. At the end no browser may have noticed a fault."""
    halls: list[Hall] = []

    def open_one(service: Service) -> Hall:
        halls.append(Hall(browser, service, Watch(service.url.removeprefix("http://"))))
        return halls[-1]

    yield open_one
    for hall in halls:
        for context in hall.opened:
            context.close()
    assert [fault for hall in halls for fault in hall.watch.faults()] == []


@pytest.fixture
def hall(open_hall: Callable[[Service], Hall], service: Service) -> Hall:
    return open_hall(service)


@pytest.fixture
def new_ratings(service: Service) -> Callable[[], list[dict[str, object]]]:
    """The ratings recorded since the test began."""
    known = {row["id"] for row in service.rows("ratings")}
    return lambda: [row for row in service.rows("ratings") if row["id"] not in known]
