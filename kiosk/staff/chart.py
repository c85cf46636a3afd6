"""Where the marks of the trend stand: pure geometry, in the units of the drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.indicators.figures import Figure

WIDTH, HEIGHT = 760, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 26, 40
GRID = (0.0, 0.25, 0.5, 0.75, 1.0)
LABEL_ABOVE = 9


@dataclass(frozen=True)
class Mark:
    """One period of the trend. ``top`` and ``bottom`` are the ends of the interval, or of the band;
    ``y`` is the share itself, None where only a band or nothing is shown."""

    label: str
    x: float
    figure: Figure
    y: float | None = None
    top: float | None = None
    bottom: float | None = None

    @property
    def label_y(self) -> float:
        """Where the number stands: just above the interval."""
        return (self.top if self.top is not None else HEIGHT - BOTTOM) - LABEL_ABOVE


@dataclass(frozen=True)
class Trend:
    """The drawing. ``lines`` join neighbouring figures; a gap stays a gap. ``grid`` is (share, y)."""

    marks: tuple[Mark, ...]
    lines: tuple[tuple[float, float, float, float], ...]
    grid: tuple[tuple[float, float], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


def trend(figures: Sequence[tuple[str, Figure]]) -> Trend:
    """Place labelled figures from left to right, on a scale from 0 to 100 % that never stretches."""
    step = (WIDTH - LEFT - RIGHT) / max(1, len(figures))
    marks = tuple(
        _mark(label, round(LEFT + step * (place + 0.5), 1), figure) for place, (label, figure) in enumerate(figures)
    )
    lines = tuple(
        (one.x, one.y, two.x, two.y)
        for one, two in zip(marks, marks[1:], strict=False)
        if one.y is not None and two.y is not None
    )
    return Trend(marks, lines, tuple((share, _y(share)) for share in GRID))


def _mark(label: str, x: float, figure: Figure) -> Mark:
    if figure.satisfied is not None:
        share = figure.satisfied
        return Mark(label, x, figure, _y(share.share), _y(share.high), _y(share.low))
    if figure.band is not None:
        low, high = figure.band
        return Mark(label, x, figure, None, _y(high), _y(low))
    return Mark(label, x, figure)


def _y(share: float) -> float:
    """Height of a share between 0 and 1; the drawing counts from the top."""
    return round(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM), 1)
