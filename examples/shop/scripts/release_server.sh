#!/bin/sh
echo "releasing server $INSTANCE"
sleep 0.1
