#!/bin/sh
# Has it listen to other hosts, and let those in who have a password.
set -eu
configuration=$(echo /etc/postgresql/*/main)
echo "listen_addresses = '*'" >"$configuration/conf.d/guestbook.conf"
entry="host all all samenet scram-sha-256"
grep -qxF "$entry" "$configuration/pg_hba.conf" || echo "$entry" >>"$configuration/pg_hba.conf"
