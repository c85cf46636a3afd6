"""Units, their counters and the hours they are open."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from surveys import clock
from surveys.db import Base, db

SEED_FILE = Path(__file__).parent / "definitions" / "quang_ninh.yaml"

WEEKDAY, SATURDAY, OTHER = "weekday", "saturday", "other"


class Unit(Base):
    """A police unit with a one-stop counter (công an xã, phường, đặc khu)."""

    __tablename__ = "units"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    province: Mapped[str] = mapped_column(String(80))
    demo: Mapped[bool] = mapped_column(default=False)
    counters: Mapped[list["Counter"]] = relationship(back_populates="unit", order_by="Counter.number")

    @property
    def title(self) -> str:
        """The unit as it stands on its door: Công an phường Hồng Gai."""
        return f"Công an {self.kind} {self.name}"


class Counter(Base):
    """One counter (quầy). Its code stands on the poster and in the kiosk's address."""

    __tablename__ = "counters"
    __table_args__ = (UniqueConstraint("unit_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    unit: Mapped[Unit] = relationship(back_populates="counters")


class OpeningHours(Base):
    """One span in which a unit receives people. ``weekday``: 0 Monday … 6 Sunday; local time."""

    __tablename__ = "opening_hours"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]


@dataclass(frozen=True)
class Span:
    """Hours of one weekday as plain values."""

    weekday: int
    opens: time
    closes: time


def slug(text: str) -> str:
    """ASCII words joined by hyphens: "phường Hồng Gai" -> "phuong-hong-gai"."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")


def session_of(moment: datetime) -> str:
    """The kind of working session a moment falls in: weekday, saturday or other (Sunday)."""
    weekday = clock.local(moment).weekday()
    return WEEKDAY if weekday < 5 else SATURDAY if weekday == 5 else OTHER


def find_unit(code: str) -> Unit | None:
    if "\0" in code:  # PostgreSQL takes it for a fault, not for a code nobody has
        return None
    return db.session.scalar(select(Unit).where(Unit.code == code))


def find_counter(code: str) -> Counter | None:
    if "\0" in code:
        return None
    return db.session.scalar(select(Counter).where(Counter.code == code))


def all_units() -> list[Unit]:
    """Every unit, the demo first, then in the order of the province's resolution."""
    return list(db.session.scalars(select(Unit).order_by(Unit.demo.desc(), Unit.id)))


def opening_hours(unit: Unit) -> list[Span]:
    """The unit's week, Monday first."""
    rows = db.session.scalars(
        select(OpeningHours).where(OpeningHours.unit_id == unit.id).order_by(OpeningHours.weekday, OpeningHours.opens)
    )
    return [Span(row.weekday, row.opens, row.closes) for row in rows]


def add_counter(session: Session, unit_code: str, name: str) -> str:
    """Add a counter after the unit's last one and return its code. Raises LookupError."""
    unit = session.scalar(select(Unit).where(Unit.code == unit_code))
    if unit is None:
        raise LookupError(f"There is no unit {unit_code!r}.")
    number = max((counter.number for counter in unit.counters), default=0) + 1
    code = f"{unit.code}-{number}"
    session.add(Counter(code=code, unit_id=unit.id, number=number, name=name))
    return code


def seed(session: Session, path: Path = SEED_FILE) -> int:
    """Add the province's units that are not there yet; return how many were added."""
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    known = set(session.scalars(select(Unit.code)))
    added = 0
    for entry in [*data["demo"], *data["units"]]:
        code = entry.get("code") or slug(f"{entry['kind']} {entry['name']}")
        if code not in known:
            _add_unit(session, data["province"], code, entry, entry.get("hours") or data["hours"])
            added += 1
    return added


def _add_unit(session: Session, province: str, code: str, entry: dict[str, Any], hours: list[dict[str, Any]]) -> None:
    unit = Unit(code=code, kind=entry["kind"], name=entry["name"], province=province, demo="counters" in entry)
    session.add(unit)
    session.flush()
    for number, name in enumerate(entry.get("counters", ()), start=1):
        session.add(Counter(code=f"{code}-{number}", unit_id=unit.id, number=number, name=name))
    for span in hours:
        for weekday in span["weekdays"]:
            opens, closes = (time.fromisoformat(span[key]) for key in ("opens", "closes"))
            session.add(OpeningHours(unit_id=unit.id, weekday=weekday, opens=opens, closes=closes))
