"""Gives an office file fixed dates, so that making it again gives the same bytes."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

WHEN = (2027, 1, 4, 9, 0, 0)
DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
STAMP = rb"\g<1>2027-01-04T09:00:00Z"


def freeze(path: Path) -> None:
    frozen = BytesIO()
    with ZipFile(path) as made, ZipFile(frozen, "w", ZIP_DEFLATED) as kept:
        for name in made.namelist():
            entry = ZipInfo(name, WHEN)
            entry.compress_type = ZIP_DEFLATED
            kept.writestr(entry, DATES.sub(STAMP, made.read(name)) if name.endswith("core.xml") else made.read(name))
    path.write_bytes(frozen.getvalue())
