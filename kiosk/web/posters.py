"""The poster of a counter: one A4 sheet with its QR code, in three languages.

The same sheet stands in a page of the staff room, where the house's style sheet draws it, and in a
file of its own that carries style, fonts and drawings inside, to be sent to a print shop.
"""

import base64
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.web import codes
from surveys import questionnaires
from surveys.questionnaires import Questionnaire
from surveys.units import Counter, Unit

PACKAGE = Path(__file__).parent.parent
STYLE_SHEET = PACKAGE / "static" / "css" / "mot-cua.css"
ICONS = PACKAGE / "static" / "img" / "icons.svg"
FONT_REFERENCE = re.compile(r'url\("([^"]+\.woff2)"\)')


@dataclass(frozen=True)
class Poster:
    """What stands on the sheet. ``code`` is the QR code of ``address``."""

    unit: str
    number: int
    name: str
    address: str
    code: Markup
    questionnaire: Questionnaire


def of(counter: Counter, base_url: str) -> Poster:
    """The poster of a counter; its code leads to ``base_url``/c/<code>."""
    address = f"{base_url.rstrip('/')}/c/{counter.code}"
    return Poster(
        unit=counter.unit.title,
        number=counter.number,
        name=counter.name,
        address=address,
        code=codes.svg(address, f"Mã QR đánh giá: {address}"),
        questionnaire=questionnaires.current(),
    )


def poster(counter: Counter, base_url: str) -> str:
    """The poster as a whole HTML document that needs no other file. Works without a Flask application."""
    template = _templates().get_template("shared/poster.html")
    return template.render(poster=of(counter, base_url), style=_style(), drawings=Markup(ICONS.read_text("utf-8")))


def documents(session: Session, base_url: str, unit_code: str | None = None) -> dict[str, str]:
    """The posters of one unit, or of all, by the code of their counter. Raises LookupError where there is none."""
    query = select(Counter).join(Unit).order_by(Unit.id, Counter.number)
    counters = session.scalars(query if unit_code is None else query.where(Unit.code == unit_code)).all()
    if not counters:
        raise LookupError("There is no counter yet." if unit_code is None else f"Unit {unit_code!r} has no counter.")
    return {counter.code: poster(counter, base_url) for counter in counters}


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(PACKAGE / "templates"), autoescape=True, undefined=StrictUndefined)


@cache
def _style() -> Markup:
    """The style sheet of the house with its fonts inside. A closing tag in it would end the element early."""
    text = FONT_REFERENCE.sub(lambda found: f'url("{_data_url(found[1])}")', STYLE_SHEET.read_text("utf-8"))
    return Markup(text.replace("</", "<\\/"))


def _data_url(reference: str) -> str:
    content = (STYLE_SHEET.parent / reference).resolve().read_bytes()
    return f"data:font/woff2;base64,{base64.b64encode(content).decode()}"
