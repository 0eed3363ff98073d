#!/bin/sh
# Writes the requirements of each artefact from uv.lock: the layer, the zip functions and the images.
set -eu
uv=$1
export_for() {
  "$uv" export --quiet --frozen --no-dev --no-emit-project --no-header --no-annotate --no-hashes "$@" |
    grep -v "sys_platform == '\(never\|win32\)'"
}
export_for >layers/core/requirements.txt
export_for --extra services >services/requirements.txt
# numba is there for librosa; unstructured wants it only for PDF pages, which it does not read here
export_for --extra extract --no-emit-package numba --no-emit-package llvmlite >images/extract/requirements.txt
export_for --extra embed >images/embed/requirements.txt
export_for --extra listen >images/listen/requirements.txt
