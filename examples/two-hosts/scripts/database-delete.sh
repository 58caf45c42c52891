#!/bin/bash
set -euo pipefail
cd /
runuser -u postgres -- psql -q -c "drop database if exists \"$name\" with (force)" -c "drop role if exists \"$name\""
