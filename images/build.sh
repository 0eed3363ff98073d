#!/bin/sh
# Builds the images with podman or docker. BASE_IMAGE: another Debian 13 with Python 3.13 as `python`; ENGINE: which.
set -eu
cd "$(dirname "$0")/.."
engine=${ENGINE:-$(command -v podman || command -v docker || true)}
[ -n "$engine" ] || { echo "Building images takes podman or docker; neither is installed." >&2; exit 1; }
# cgroups of version 1 need other settings than podman's own
[ -f /sys/fs/cgroup/cgroup.controllers ] || export CONTAINERS_CONF="$PWD/tests/containers/containers.conf"
for name in extract embed listen; do
  echo "Building lectern-$name ..." >&2
  "$engine" build --quiet ${BASE_IMAGE:+--build-arg BASE_IMAGE="$BASE_IMAGE"} \
    --tag "localhost/lectern-$name" --file "images/$name/Dockerfile" .
done
