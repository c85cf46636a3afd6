"""The application, put together. Reads as a table of contents."""

from datetime import timedelta

from flask import Flask

from assistant import catalogue
from assistant.dialogue import Dialogue
from kiosk.api.routes import api
from kiosk.citizen import conversation, rating  # noqa: F401 - they add their pages to the room
from kiosk.citizen.pages import citizen
from kiosk.outreach.pages import outreach
from kiosk.phone.pages import phone
from kiosk.settings import Settings
from kiosk.staff.pages import staff
from kiosk.web import assets, desk, errors, facts, headers, languages, logs
from kiosk.web.health import health
from surveys import db, keys

NOWHERE = "http://127.0.0.1:9"
"""Without an assistant every question is answered by search: nothing listens on the discard port."""

BODY_LIMIT = 64 * 1024
"""Bytes of a request at most: the longest comment in any script is a tenth of it."""


def create_app(settings: Settings) -> Flask:
    """Build the application. Raises CatalogueError, OSError or StoreError when it could not tell the truth."""
    secret = keys.load_or_create_secret(settings.data_dir / "secret.key")
    procedures = catalogue.load()

    app = Flask(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY=keys.derive(secret, "session cookie"),
        MAX_CONTENT_LENGTH=BODY_LIMIT,
        MAX_FORM_MEMORY_SIZE=BODY_LIMIT,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]

    dialogue = Dialogue(procedures, settings.assistant_url or NOWHERE, settings.assistant_token)
    desk.furnish(app, settings, procedures, dialogue, keys.rating_keys(secret))
    db.init_app(app, settings.database)

    for part in (logs, headers, errors, languages, assets, facts):
        part.init_app(app)
    for room in (health, citizen, phone, outreach, staff, api):
        app.register_blueprint(room)
    return app
