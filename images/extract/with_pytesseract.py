"""Tesseract as a program of its own, where there is no wheel of tesserocr: slower, and just as good a reader."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pytesseract
from PIL.Image import Image

from extract.limits import Limits
from extract.lines import Line

AUTO_WITH_ORIENTATION, AUTO = 1, 3  # page segmentation modes
WORD = 5  # the level of words in Tesseract's table


def lines(image: Image, dpi: int, any_way_up: bool, limits: Limits) -> tuple[list[Line], float]:
    mode = AUTO_WITH_ORIENTATION if any_way_up else AUTO
    try:
        table = pytesseract.image_to_data(
            image, limits.language, f"--psm {mode} --dpi {dpi}", timeout=limits.page_seconds, output_type="dict"
        )
    except pytesseract.TesseractError:
        return [], 0.0  # too few characters to tell which way is up
    except RuntimeError as late:
        raise TimeoutError from late
    words = [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
    words = [word for word in words if word["level"] == WORD and word["text"].strip()]
    confidence = sum(float(word["conf"]) for word in words) / len(words) if words else 0.0
    return list(_lines(words, 72 / dpi)), confidence


def _lines(words: list[dict[str, Any]], scale: float) -> Iterator[Line]:
    for _, row in groupby(words, lambda word: (word["block_num"], word["par_num"], word["line_num"])):
        line = list(row)
        x0, y0 = (min(word[side] for word in line) * scale for side in ("left", "top"))
        x1 = max(word["left"] + word["width"] for word in line) * scale
        y1 = max(word["top"] + word["height"] for word in line) * scale
        sure = sum(float(word["conf"]) for word in line) / len(line)
        text = " ".join(word["text"] for word in line)
        yield Line(text, x0, y0, x1, y1, y1, y1 - y0, confidence=sure)
