"""What Lambda charges, from a table with a date."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Any

TABLE = Path(__file__).parent / "prices.toml"
MONTH = 30 * 24 * 3600.0  # seconds
COLD_SHARE = 0.01  # "under 1%": docs.aws.amazon.com/lambda/latest/operatorguide/execution-environments.html


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars per request, per GB-second (2^30 bytes), per restored GB and per token."""

    date: str
    request: float
    gb_second: float
    provisioned: float
    provisioned_used: float
    cached: float
    restored: float
    scheduled: float
    token: float

    def running(self, memory: int, seconds: float, invocations: float = 1.0) -> float:
        """Invocations of so many seconds each, with so many MiB."""
        return invocations * (self.request + gigabytes(memory) * seconds * self.gb_second)


def gigabytes(memory: int) -> float:
    return memory / 1024


def read_prices(path: Path = TABLE) -> Prices:
    table: dict[str, Any] = tomllib.loads(path.read_text())
    return Prices(
        date=str(table["date"]),
        request=table["lambda"]["request"],
        gb_second=table["lambda"]["gb_second"],
        provisioned=table["provisioned"]["gb_second"],
        provisioned_used=table["provisioned"]["gb_second_used"],
        cached=table["snapstart"]["gb_second_cached"],
        restored=table["snapstart"]["gb_restored"],
        scheduled=table["scheduler"]["invocation"],
        token=table["embedding"]["token"],
    )


def cost_of_1000(function: Mapping[str, Any], prices: Prices) -> dict[str, float]:
    """US dollars of 1000 invocations: all warm, all cold, and one in a hundred cold, the initialisation included."""
    samples, memory = function["samples"], function["memory_mib"]
    warm = prices.running(memory, mean(samples["warm_s"] or samples["first_s"]), 1000)
    cold = prices.running(memory, median(samples["init_s"]) + median(samples["first_s"]), 1000)
    return {"warm": warm, "cold": cold, "one_in_100_cold": (1 - COLD_SHARE) * warm + COLD_SHARE * cold}
