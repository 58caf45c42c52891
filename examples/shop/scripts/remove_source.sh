#!/bin/sh
echo "$TARGET no longer serves $SOURCE"
