"""How good predicted chances are: whether they rank (AUC), surprise (log-loss) and can be believed (calibration)."""

from collections.abc import Sequence
from itertools import groupby
from math import log
from statistics import mean
from typing import Any

BINS = 10

Predicted = Sequence[tuple[float, bool]]  # (chance, whether it happened)


def judge(predicted: Predicted) -> dict[str, Any]:
    table = reliability(predicted)
    error = sum(row["answers"] * abs(row["predicted"] - row["observed"]) for row in table) / len(predicted)
    return {"auc": auc(predicted), "log_loss": log_loss(predicted), "ece": error, "reliability": table}


def auc(predicted: Predicted) -> float:
    """The chance that something that happened was ranked above something that did not; a tie is half."""
    below = wins = 0.0
    for _, tied in groupby(sorted(predicted), key=lambda each: each[0]):
        happened = [right for _, right in tied]
        wrong = len(happened) - sum(happened)
        wins += sum(happened) * (below + wrong / 2)
        below += wrong
    return wins / (below * (len(predicted) - below))


def log_loss(predicted: Predicted) -> float:
    """In nats."""
    held = ((min(max(chance, 1e-9), 1 - 1e-9), right) for chance, right in predicted)
    return mean(-log(chance if right else 1 - chance) for chance, right in held)


def reliability(predicted: Predicted) -> list[dict[str, float]]:
    """Of the predictions in each tenth: how many, their mean, and how often it happened."""
    rows = []
    for number in range(BINS):
        inside = [(chance, right) for chance, right in predicted if min(int(chance * BINS), BINS - 1) == number]
        if inside:
            told = {"predicted": mean(chance for chance, _ in inside), "observed": mean(right for _, right in inside)}
            rows.append({"answers": len(inside), **told})
    return rows
