#!/bin/sh
# Writes the requirements of each image from uv.lock; zip functions are packed from the lock file itself.
set -eu
uv=$1
export_for() {
  "$uv" export --quiet --frozen --no-dev --no-emit-project --no-header --no-annotate --no-hashes "$@" |
    grep -v "sys_platform == '\(never\|win32\)'"
}
# numba is there for librosa; unstructured wants it only for PDF pages, which it does not read here
export_for --extra extract --no-emit-package numba --no-emit-package llvmlite >images/extract/requirements.txt
export_for --extra embed >images/embed/requirements.txt
export_for --extra listen >images/listen/requirements.txt
