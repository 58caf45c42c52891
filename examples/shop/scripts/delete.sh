#!/bin/sh
echo "removing $INSTANCE from $HOST"
sleep 0.1
