"""Static files under addresses that change with their content, so that browsers may keep them for good.

The version stands in the folder, not in a query: a module that imports "./other.js" and a style
sheet that names "../fonts/…" then reach the same version.
"""

import gzip
import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, request, send_from_directory, url_for

FOLDER = Path(__file__).parent.parent / "static"
YEAR = 365 * 24 * 3600
TEXTS = {".css", ".js", ".svg"}
"""What a phone on a weak network gets packed; fonts are packed already."""


def _version() -> str:
    """One fingerprint of all static files: names and contents."""
    digest = hashlib.sha256()
    for path in sorted(p for p in FOLDER.rglob("*") if p.is_file()):
        digest.update(str(path.relative_to(FOLDER)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def init_app(app: Flask) -> None:
    version = _version()
    assets = Blueprint("assets", __name__)

    @assets.get("/static/<asked>/<path:name>")
    def static(asked: str, name: str) -> Response:
        # A page of an older version may still ask for its files; what it gets then must not be kept.
        response = send_from_directory(FOLDER, name, max_age=YEAR if asked == version else 0)
        return _packed(response, name) if Path(name).suffix in TEXTS else response

    def asset(name: str) -> str:
        return url_for("assets.static", asked=version, name=name)

    app.register_blueprint(assets)
    app.jinja_env.globals["asset"] = asset


def _packed(response: Response, name: str) -> Response:
    """The same file in a third of the bytes for whoever can unpack it."""
    response.vary.add("Accept-Encoding")
    if response.status_code == 200 and request.accept_encodings.quality("gzip"):
        response.direct_passthrough = False
        response.set_data(_gzipped(FOLDER / name))
        response.content_encoding = "gzip"
        response.set_etag(f"{response.get_etag()[0]}-gzip")
    return response


@cache
def _gzipped(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)
