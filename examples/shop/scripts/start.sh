#!/bin/sh
echo "starting $INSTANCE"
sleep 0.3
echo "$INSTANCE is up, one of $INSTANCE_COUNT"
