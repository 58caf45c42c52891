#!/bin/sh
echo "$SOURCE will use $TARGET_INSTANCES"
