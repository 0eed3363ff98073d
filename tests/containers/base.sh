#!/bin/sh
# Makes localhost/lectern-base from Debian's packages, for machines that reach a Debian mirror but no image registry.
set -eu
cd "$(dirname "$0")"
memory=$(mktemp -d -p /dev/shm lectern.XXXXXX) # dpkg waits for every write to reach a disk
trap 'rm -rf "$memory"' EXIT
TMPDIR=$memory mmdebstrap --quiet --variant=apt --include=ca-certificates,python3,python3-pip \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' trixie "$memory/debian.tar"
podman import --quiet "$memory/debian.tar" localhost/lectern-debian
podman build --quiet --tag localhost/lectern-base --file Containerfile.base /etc/ssl/certs
