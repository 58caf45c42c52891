#!/bin/sh
echo "unpacking $NODE for $INSTANCE on $HOST"
sleep 0.2
