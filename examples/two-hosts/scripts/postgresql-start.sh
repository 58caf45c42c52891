#!/bin/sh
set -eu
systemctl restart postgresql
until pg_isready -q; do sleep 0.2; done
