#!/bin/sh
# Installs PostgreSQL; a second time it finds it there.
set -eu
export DEBIAN_FRONTEND=noninteractive
dpkg -s postgresql >/dev/null 2>&1 || apt-get install -y -qq --no-install-recommends postgresql
