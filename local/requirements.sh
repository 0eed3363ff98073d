#!/bin/sh
# Writes the requirements of each image from uv.lock; zip functions are packed from the lock file itself.
set -eu
uv=$1
export_for() {
  "$uv" export --quiet --frozen --no-dev --no-emit-project --no-header --no-annotate --no-hashes "$@" |
    grep -v "sys_platform == '\(never\|win32\)'"
}
export_for --extra extract >images/extract/requirements.txt
export_for --extra embed >images/embed/requirements.txt
