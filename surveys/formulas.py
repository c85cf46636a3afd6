"""Shares, means and intervals: pure functions of counts, standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959963984540054
"""The 97.5 % quantile of the standard normal distribution: two-sided 95 % intervals."""

HIDDEN_BELOW = 10
BANDED_BELOW = 30
BAND_EDGES = (0.0, 0.5, 0.7, 0.8, 0.95, 1.0)
"""Edges of the bands a small figure is shown in: those of the police CCHC classes."""


@dataclass(frozen=True)
class Share:
    """A proportion with its 95 % interval, all between 0 and 1."""

    numerator: int
    denominator: int
    share: float
    low: float
    high: float


def wilson(successes: int, total: int, z: float = Z_95) -> tuple[float, float]:
    """Wilson score interval of a proportion (E. B. Wilson, JASA 22, 1927).

    Returns (low, high) in 0…1; (0, 1) when nothing was counted. Raises ValueError for impossible counts.
    """
    if not 0 <= successes <= total:
        raise ValueError(f"{successes} of {total} is no proportion")
    if total == 0:
        return 0.0, 1.0
    share = successes / total
    scale = 1 + z * z / total
    centre = (share + z * z / (2 * total)) / scale
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / scale
    # At the ends the two terms are equal and only rounding would leave the bound a hair inside.
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == total else min(1.0, centre + half)
    return low, high


def share(successes: int, total: int) -> Share | None:
    """A proportion with its Wilson interval; None when nothing was counted."""
    if total == 0:
        return None
    low, high = wilson(successes, total)
    return Share(successes, total, successes / total, low, high)


def mean(counts: Mapping[int, int]) -> float | None:
    """Mean level of a distribution {level: count}; None when it is empty."""
    total = sum(counts.values())
    return sum(level * count for level, count in counts.items()) / total if total else None


def band(proportion: float) -> tuple[float, float]:
    """The band (low, high) of BAND_EDGES a proportion falls in; upper edges are outside, but for 1."""
    for low, high in zip(BAND_EDGES, BAND_EDGES[1:], strict=False):
        if proportion < high:
            return low, high
    return BAND_EDGES[-2], BAND_EDGES[-1]
