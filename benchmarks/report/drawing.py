"""How a plot becomes a picture that stands in the page itself: one look for all, as SVG text."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

COLOURS = ("#2f6f8f", "#d1853a", "#5a9367", "#a2506d", "#6d62a8", "#8a7a3b", "#3f8f8a", "#b5533c", "#57749b", "#7c9a3d")
QUIET = "#9aa3ab"
LOOK: dict[Any, Any] = {
    "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 10,
    "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": QUIET, "axes.axisbelow": True,
    "axes.grid": True, "grid.color": "#e6e9ec", "grid.linewidth": 0.8,
    "xtick.color": "#4a5157", "ytick.color": "#4a5157", "axes.labelcolor": "#4a5157",
    "legend.frameon": False, "legend.fontsize": 9, "figure.constrained_layout.use": True,
}  # fmt: skip


@dataclass
class Picture:
    svg: str = ""


@contextmanager
def drawn(width: float, height: float) -> Iterator[tuple[Any, Picture]]:
    """Axes of so many inches; what is drawn on them is in the picture afterwards."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    picture = Picture()
    with pyplot.rc_context(LOOK | {"svg.hashsalt": "lectern"}):
        figure, axes = pyplot.subplots(figsize=(width, height))
        try:
            yield axes, picture
            written = io.StringIO()
            figure.savefig(written, format="svg", metadata={"Date": None})
        finally:
            pyplot.close(figure)
    picture.svg = written.getvalue().partition("<svg")[1] + written.getvalue().partition("<svg")[2]


def colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]


def line(number: int) -> str:
    """Another stroke for every round of colours."""
    return ("-", "--", ":")[number // len(COLOURS) % 3]
