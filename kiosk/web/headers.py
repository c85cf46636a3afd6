"""What every answer carries to keep a page to itself, and what every form must prove."""

from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request

POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
))  # fmt: skip


def init_app(app: Flask) -> None:
    app.before_request(_refuse_forms_of_other_sites)
    app.after_request(_add_headers)


def _refuse_forms_of_other_sites() -> None:
    """A form posted from another site is refused: browsers say where a request comes from.

    Systems that are no browser send neither header and carry no cookie, so they lose nothing. Browsers
    too old for Sec-Fetch-Site send Origin, which our own no-referrer policy turns into "null": for
    those the cookies' SameSite=Lax stands guard.
    """
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in ("same-origin", "none"):
        abort(403)
    origin = request.headers.get("Origin", "null")
    own = {request.host, urlsplit(current_app.config["SETTINGS"].base_url).netloc}
    if site is None and origin != "null" and urlsplit(origin).netloc not in own:
        abort(403)


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers["Referrer-Policy"] = "no-referrer"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), interest-cohort=()"
    if request.endpoint != "assets.static":
        headers.setdefault("Cache-Control", "no-store")
    return response
