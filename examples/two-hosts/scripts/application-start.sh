#!/bin/bash
# Started is what answers.
set -euo pipefail
systemctl restart guestbook.service
for _ in $(seq 100); do
    if exec 3<>"/dev/tcp/127.0.0.1/$port"; then echo "the guest book listens on port $port"; exit 0; fi 2>/dev/null
    sleep 0.2
done
journalctl --no-pager -u guestbook.service -n 20
exit 1
