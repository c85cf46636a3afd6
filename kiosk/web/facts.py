"""How templates pick fee lines by day."""

from collections.abc import Iterable
from datetime import date

from flask import Flask

from assistant.catalogue import Fee


def in_force(fees: Iterable[Fee], day: date) -> list[Fee]:
    """The lines that hold on a day."""
    return [fee for fee in fees if fee.in_force(day)]


def later(fees: Iterable[Fee], day: date) -> list[Fee]:
    """The lines that begin after a day."""
    return [fee for fee in fees if fee.from_date is not None and fee.from_date > day]


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(in_force=in_force, later=later)
