#!/bin/sh
set -eu
install -D -m 644 "$program" /opt/guestbook/guestbook.py
cat >/etc/systemd/system/guestbook.service <<UNIT
[Unit]
Description=A guest book
After=network-online.target

[Service]
User=guestbook
EnvironmentFile=/etc/guestbook/database
ExecStart=/usr/bin/python3 /opt/guestbook/guestbook.py $port
Restart=on-failure

[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
systemctl --quiet enable guestbook.service
