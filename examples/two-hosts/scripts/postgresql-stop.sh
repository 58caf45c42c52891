#!/bin/sh
systemctl stop postgresql
