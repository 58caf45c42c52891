#!/bin/sh
echo "preparing server $INSTANCE"
sleep 0.2
