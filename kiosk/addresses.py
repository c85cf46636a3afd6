"""The addresses to open, printed once everything answers."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.console import say
from kiosk.settings import Settings
from kiosk.staff import accounts
from surveys import visits
from surveys.db import Store
from surveys.units import Counter, Unit


def announce(settings: Settings) -> None:
    """Print where to go: kiosk, poster, a fresh visit, staff. The first time also how staff gets in."""
    store = Store(settings.database)
    try:
        with Session(store.engine) as session, session.begin():
            lines = list(_lines(session, settings))
            password = accounts.create_first_administrator(session)
    finally:
        store.engine.dispose()
    say("\nMột Cửa is ready. Open:")
    for label, url in lines:
        say(f"  {label:<24}{url}")
    if password:
        say(f"  First sign-in of the staff: name {accounts.FIRST_NAME}, one-time password {password}")
    if not settings.public_url:
        say("Phones outside this network need a public address: set PUBLIC_URL.")
    say("Ctrl-C stops the service.\n")


def _lines(session: Session, settings: Settings) -> Iterator[tuple[str, str]]:
    base = settings.base_url
    yield "Kiosk", f"{base}/"
    counter = session.scalar(
        select(Counter.code).join(Unit).where(Unit.code == settings.unit).order_by(Counter.number).limit(1)
    )
    if counter:
        yield "Kiosk at a counter", f"{base}/k/{counter}"
        yield "Counter's QR page", f"{base}/c/{counter}"
        yield "A fresh visit's QR", visit_url(settings, visits.issue(session, counter)[0])
    yield "Staff", f"{base}/staff"


def visit_url(settings: Settings, token: str) -> str:
    """What the QR code of a visit's slip holds."""
    return f"{settings.base_url}/q/{token}"
