"""How long an answer takes through the pages, beside a Rasa of the benchmark's own called directly."""

import secrets
import subprocess
import time
import urllib.parse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import urllib3

from kiosk import model
from kiosk.settings import Settings
from tests.bench import load
from tests.bench.load import Request
from tests.bench.service import pages
from tests.operation.service import free_port

RUNS = 3
CLIENTS = (1, 8)
REPEATS = 40
QUESTIONS = (
    "tôi bị mất thẻ căn cước thì làm thế nào",
    "dang ky tam tru het bao nhieu tien",
    "con tôi 10 tuổi làm căn cước cần giấy tờ gì",
    "how do I register temporary residence",
    "我的身份证丢了怎么办",
    "quên mật khẩu vneid",
    "xin giấy xác nhận cư trú ở đâu",
    "mấy ngày thì xong",
)


def measure(folder: Path) -> None:
    print(f"## Asking ({RUNS} runs of {REPEATS * len(QUESTIONS)} questions; ms)")
    with rasa(folder) as (rasa_url, began), pages(folder / "ask", ASSISTANT_URL=rasa_url) as (_, url):
        print(f"Rasa alone was ready {began:.0f} s after its start")
        for clients in CLIENTS:
            direct = [load.run(rasa_url, _direct(), clients) for _ in range(RUNS)]
            through = [load.run(url, _through_the_page(), clients) for _ in range(RUNS)]
            print(f"{clients} clients  page with its answer  {_describe(through)}")
            print(f"{'':9}  Rasa called directly  {_describe(direct)}")
    print()


def _describe(outcomes: Sequence[load.Outcome]) -> str:
    p50 = sorted(o.percentile(0.50) for o in outcomes)
    p95 = sorted(o.percentile(0.95) for o in outcomes)
    failed = sum(o.others for o in outcomes)
    middle = len(outcomes) // 2
    text = f"p50 {p50[middle]:6.1f} ({p50[0]:.1f}–{p50[-1]:.1f})  p95 {p95[middle]:6.1f} ({p95[0]:.1f}–{p95[-1]:.1f})"
    return f"{text}  {failed} not answered" if failed else text


def _direct() -> list[Request]:
    return [
        load.post(
            "/webhooks/mot_cua/ask",
            {"conversation": secrets.token_urlsafe(8), "text": text, "language": "vi", "procedure": None},
        )
        for _ in range(REPEATS)
        for text in QUESTIONS
    ]


def _through_the_page() -> list[Request]:
    return [
        Request("POST", "/ask", urllib.parse.urlencode({"text": text}).encode(), "application/x-www-form-urlencoded")
        for _ in range(REPEATS)
        for text in QUESTIONS
    ]


@contextmanager
def rasa(folder: Path) -> Iterator[tuple[str, float]]:
    """A Rasa on a free port, and the seconds until it understood a sentence."""
    trained = model.ensure(_shared_models())
    port = free_port()
    with (folder / "rasa.log").open("wb") as log:
        process = subprocess.Popen(model.serving(trained, port), cwd=model.FOLDER, stdout=log, stderr=log)
    url, began = f"http://127.0.0.1:{port}", time.monotonic()
    try:
        _wait(f"{url}/webhooks/mot_cua/ready", process)
        yield url, time.monotonic() - began
    finally:
        process.terminate()
        process.wait(20)


def _shared_models() -> Path:
    """The folder `make setup` trained into: the benchmark measures answers, not training."""
    return Settings.from_environment().data_dir


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    pool = urllib3.PoolManager(retries=False, timeout=5.0)
    while process.poll() is None:
        try:
            if pool.request("GET", address).status == 200:
                return
        except urllib3.exceptions.HTTPError:
            pass
        time.sleep(0.2)
    raise RuntimeError("Rasa ended before it was ready")
