"""What a list of samples says: percentiles, and how far they can be trusted."""

import random
from collections.abc import Sequence
from statistics import median
from typing import Any

RESAMPLES = 2000
SHARES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}


def percentile(samples: Sequence[float], share: float) -> float:
    """Linear between the two nearest samples (Hyndman and Fan 1996, type 7), `share` from 0 to 1."""
    ordered = sorted(samples)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def interval(samples: Sequence[float], share: float = 0.5, confidence: float = 0.95) -> tuple[float, float]:
    """Percentile bootstrap (Efron 1979) of a percentile: between which values it lies with this confidence.

    With few samples a high percentile is hardly more than the largest one, which this interval cannot show.
    """
    chance = random.Random(len(samples))
    drawn = [percentile(chance.choices(samples, k=len(samples)), share) for _ in range(RESAMPLES)]
    return percentile(drawn, (1 - confidence) / 2), percentile(drawn, (1 + confidence) / 2)


def ratio_interval(ones: Sequence[float], others: Sequence[float], confidence: float = 0.95) -> tuple[float, float]:
    """The same for the ratio of the two medians, each list drawn by itself."""
    chance = random.Random(len(ones) + len(others))
    drawn = [
        median(chance.choices(ones, k=len(ones))) / median(chance.choices(others, k=len(others)))
        for _ in range(RESAMPLES)
    ]
    return percentile(drawn, (1 - confidence) / 2), percentile(drawn, (1 + confidence) / 2)


def summarise(samples: Sequence[float]) -> dict[str, Any]:
    """In the unit of the samples. Empty for no samples: unknown is not zero."""
    if not samples:
        return {}
    found: dict[str, Any] = {name: percentile(samples, share) for name, share in SHARES.items()}
    return found | {"max": max(samples), "n": len(samples), "p50_95%": list(interval(samples))}
