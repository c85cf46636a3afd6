"""Everything `make bench` measures, in the order it is printed."""

import os
import platform
import tempfile
from pathlib import Path

from tests.bench import assistant, pages, ratings


def _machine() -> str:
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    return f"{os.cpu_count()} × {model}, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def main() -> None:
    print(f"Machine: {_machine()}; load generator on the same machine\n")
    with tempfile.TemporaryDirectory(prefix="bench ") as folder:
        ratings.measure(Path(folder))
        pages.measure(Path(folder))
        assistant.measure(Path(folder))


if __name__ == "__main__":
    main()
