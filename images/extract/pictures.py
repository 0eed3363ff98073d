"""Pictures of pages: PNG, JPEG and the like are one page each, a TIFF has one per frame."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from extract.job import Drawn, Job, Leaf, Written
from extract.limits import Limits
from lectern.errors import Unreadable

A4_WIDTH = 8.27  # inches
PLAUSIBLE = range(70, 1201)  # dpi
COARSE = 120  # dpi up to which letters are enlarged before they are recognised
MOST_SHRUNK = 8  # times `max_pixels` that a picture may hold


def leaves(job: Job, _: str) -> Sequence[Leaf]:
    picture = _open(job)
    return [partial(_frame, picture, index, job.limits) for index in range(_frames(picture))]


def megapixels(job: Job) -> Iterator[float]:
    picture = _open(job)
    for index in range(_frames(picture)):
        picture.seek(index)
        yield min(picture.width * picture.height, job.limits.max_pixels) / 1e6


def _open(job: Job) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # `_frame` looks at the size itself, before it unpacks anything
    try:
        return Image.open(job.path)
    except (UnidentifiedImageError, OSError, SyntaxError) as broken:
        raise Unreadable("corrupt", "picture") from broken


def _frames(picture: Image.Image) -> int:
    return int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1


def _frame(picture: Image.Image, index: int, limits: Limits) -> Written | Drawn:
    try:
        picture.seek(index)
        if picture.width * picture.height > MOST_SHRUNK * limits.max_pixels:
            return Written((), ("page_too_large",))
        dpi = _dpi(picture)
        upright = ImageOps.exif_transpose(_grey(picture))
    except (OSError, SyntaxError, ValueError):
        return Written((), ("page_failed",))
    return Drawn(*_resized(upright, dpi, limits.max_pixels))


def _grey(picture: Image.Image) -> Image.Image:
    """What is transparent is white."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        shown = picture.convert("RGBA")
        paper = Image.new("RGBA", shown.size, "white")
        return Image.alpha_composite(paper, shown).convert("L")
    if picture.mode.startswith(("I", "F")):
        deep = picture.convert("F")
        return deep.point(lambda value: value * (255 / max(_brightest(deep), 1.0))).convert("L")
    return picture.convert("L")


def _brightest(picture: Image.Image) -> float:
    extrema: Any = picture.getextrema()
    return float(extrema[1])


def _dpi(picture: Image.Image) -> int:
    said = picture.info.get("dpi", (0, 0))[0]
    dpi = round(float(said)) if said else 0
    return dpi if dpi in PLAUSIBLE else min(400, max(70, round(picture.width / A4_WIDTH)))


def _resized(image: Image.Image, dpi: int, most: int) -> tuple[Image.Image, int]:
    pixels = image.width * image.height
    scale = 2.0 if dpi <= COARSE and 4 * pixels <= most else min(1.0, (most / pixels) ** 0.5)
    if scale == 1.0:
        return image, dpi
    size = (max(1, int(image.width * scale)), max(1, int(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS), max(70, int(dpi * scale))
