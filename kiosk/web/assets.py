"""Static files under addresses that change with their content, so that browsers may keep them for good."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, url_for

YEAR = 365 * 24 * 3600


@cache
def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def init_app(app: Flask) -> None:
    folder = Path(str(app.static_folder))
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = YEAR

    def asset(name: str) -> str:
        return url_for("static", filename=name, v=_fingerprint(folder / name))

    app.jinja_env.globals["asset"] = asset
