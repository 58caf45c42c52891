#!/bin/sh
set -eu
export DEBIAN_FRONTEND=noninteractive
dpkg -s python3-psycopg2 >/dev/null 2>&1 || apt-get install -y -qq --no-install-recommends python3-psycopg2
id guestbook >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin guestbook
