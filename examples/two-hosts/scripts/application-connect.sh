#!/bin/sh
# What the application is to know of its database, for nobody but it.
set -eu
umask 077
mkdir -p /etc/guestbook
echo "DATABASE=host=$address dbname=$name user=$name password=$password" >/etc/guestbook/database
