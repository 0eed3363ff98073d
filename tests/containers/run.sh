#!/bin/sh
# Builds the images and tests them as Lambda would run them: sh tests/containers/run.sh PYTEST...
# INSTALL=1 installs what it takes with apt-get; BASE_IMAGE replaces the default base. Where containers cannot run it says
# SKIPPED and why, and succeeds; where they can, whatever goes wrong is a failure.
set -eu
cd "$(dirname "$0")/../.."
needed="podman runc buildah mmdebstrap netavark aardvark-dns iptables iproute2 uidmap catatonit"
default=$(sed -n 's/^ARG BASE_IMAGE=//p' images/extract/Dockerfile)
skip() {
  echo "SKIPPED: the container images were not tested. $1" >&2
  exit 0
}

[ "$(uname -s)" = Linux ] || skip "It takes Linux."
[ "$(id -u)" = 0 ] || skip "It takes root: the tests enter the containers' network. Try: sudo make test-images"
if [ "${INSTALL:-}" ] && command -v apt-get >/dev/null; then
  apt-get update -qq -o APT::Update::Error-Mode=any || skip "apt-get reaches no mirror to install $needed from."
  DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $needed >/dev/null
fi
if command -v podman >/dev/null; then
  engine=podman
  # cgroups of version 1 need other settings than podman's own
  [ -f /sys/fs/cgroup/cgroup.controllers ] || export CONTAINERS_CONF="$PWD/tests/containers/containers.conf"
elif docker info >/dev/null 2>&1; then
  engine=docker
else
  skip "It takes podman or a running docker. On Debian: INSTALL=1 make test-images (installs $needed)"
fi
if [ -z "${BASE_IMAGE:-}" ] && ! timeout 300 "$engine" pull --quiet "$default" >/dev/null 2>&1; then
  { [ $engine = podman ] && command -v mmdebstrap >/dev/null; } ||
    skip "$default cannot be pulled. Name another with BASE_IMAGE=, or make one with podman and mmdebstrap."
  echo "$default cannot be pulled; building on Debian 13 with its own Python 3.13 instead." >&2
  BASE_IMAGE=localhost/lectern-base
  $engine image exists $BASE_IMAGE || sh tests/containers/base.sh
fi
if ! "$engine" run --rm --network none "${BASE_IMAGE:-$default}" true; then
  ! unshare --mount --net true || { echo "Containers can run here, and $engine fails to run one." >&2; exit 1; }
  skip "This machine lets no container start; $engine says why above."
fi

ENGINE=$engine BASE_IMAGE=${BASE_IMAGE:-} sh images/build.sh
LECTERN_IMAGES_WITH=$engine "$@" tests/containers
