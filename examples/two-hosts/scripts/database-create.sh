#!/bin/bash
# Makes the database and its user. Run again it gives the user another password.
set -euo pipefail
export PASSWORD ADDRESS=$address
PASSWORD=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
as_postgres() { runuser -u postgres -- psql -q -v ON_ERROR_STOP=1 "$@"; }
cd /
as_postgres <<SQL
do \$\$ begin
    if not exists (select from pg_roles where rolname = '$name') then create role "$name" login; end if;
end \$\$;
alter role "$name" password '$PASSWORD';
SQL
if ! as_postgres -At -c "select 1 from pg_database where datname = '$name'" | grep -q 1; then
    as_postgres -c "create database \"$name\" owner \"$name\""
fi
echo "the database $name is there"
