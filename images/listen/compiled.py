"""What numba compiled when the image was built, put where it may be written: its root is read-only, numba insists."""

import shutil
from functools import cache
from pathlib import Path

BAKED = Path("/opt/numba-cache")
WRITABLE = Path("/tmp/numba-cache")  # where the image tells numba to look


@cache
def bring_compiled() -> None:
    """Once per process, before librosa is touched. Without a baked cache (a laptop) numba keeps its own."""
    if BAKED.exists():
        shutil.copytree(BAKED, WRITABLE, dirs_exist_ok=True)


def bake() -> None:
    """Run, at build time, all of librosa that is used at run time, so that numba compiles it."""
    import math
    import struct

    from listen.profiling import Profile

    tone = (int(8000 * math.sin(at / 9) * (at // 4000 % 2)) for at in range(12 * 16000))
    profile = Profile()
    profile.feed(b"".join(struct.pack("<h", sample) for sample in tone))
    profile.tell()
