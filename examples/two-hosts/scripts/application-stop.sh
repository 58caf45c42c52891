#!/bin/sh
systemctl stop guestbook.service
