"""Draws the figures of the course."""

from collections.abc import Callable, Mapping
from math import cos, pi

from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, String  # type: ignore[import-untyped]
from reportlab.lib.colors import HexColor  # type: ignore[import-untyped]

LOW, HIGH = 0.8, 5.4  # metres: mean springs at Port Merrow
TWELFTHS = (0, 1, 3, 6, 9, 11, 12)
SEA, RULE = HexColor("#1f6aa5"), HexColor("#b8c4cf")


def tide_curve(width: float) -> Drawing:
    """`width` in points."""
    drawing = Drawing(width, 175)
    left, bottom, across, up = 34, 26, width - 50, 23  # `up`: points for a metre of tide

    def place(part: float, height: float) -> tuple[float, float]:
        return left + across * part / 6, bottom + up * height

    for metre in range(7):
        x, y = place(0, metre)
        drawing.add(Line(x, y, x + across, y, strokeColor=RULE, strokeWidth=0.4))
        drawing.add(_label(x - 8, y - 3, f"{metre} m" if metre == 6 else str(metre), "end"))
    curve = [place(step / 20, _height(step / 120)) for step in range(121)]
    drawing.add(PolyLine([value for point in curve for value in point], strokeColor=SEA, strokeWidth=1.6))
    for part, twelfths in enumerate(TWELFTHS):
        x, y = place(part, LOW + (HIGH - LOW) * twelfths / 12)
        drawing.add(Line(x, bottom, x, y, strokeColor=RULE, strokeWidth=0.6, strokeDashArray=(2, 2)))
        drawing.add(Circle(x, y, 2.6, fillColor=SEA, strokeColor=SEA))
        drawing.add(_label(x, bottom - 13, _mark(part), "middle"))
        drawing.add(_label(x - 4 if part else x + 3, y + 6, f"{twelfths}/12", "end" if part else "start"))
    return drawing


def _height(share: float) -> float:
    """Height of tide in metres when this share (0-1) of the time of rise has passed."""
    return LOW + (HIGH - LOW) * (1 - cos(pi * share)) / 2


def _mark(part: int) -> str:
    return {0: "low water", 6: "high water"}.get(part, str(part))


def _label(x: float, y: float, text: str, anchor: str) -> String:
    return String(x, y, text, fontName="Helvetica", fontSize=7.5, textAnchor=anchor)


FIGURES: Mapping[str, Callable[[float], Drawing]] = {"tide-curve": tide_curve}
