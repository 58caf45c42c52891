#!/bin/sh
echo "$INSTANCE will listen on port $port of $HOST"
sleep 0.1
