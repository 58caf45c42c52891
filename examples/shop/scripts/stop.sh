#!/bin/sh
echo "stopping $INSTANCE"
sleep 0.2
