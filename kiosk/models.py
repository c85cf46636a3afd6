"""The modules that hold tables. Whoever needs all tables at once loads them here."""

from importlib import import_module

MODULES = (
    "surveys.units",
    "surveys.visits",
    "surveys.streams",
    "surveys.ratings",
    "surveys.indicators.release",
    "kiosk.staff.accounts",
)


def load() -> None:
    """Make every table known to ``surveys.db.Base.metadata``."""
    for name in MODULES:
        import_module(name)
