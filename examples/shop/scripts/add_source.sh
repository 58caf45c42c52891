#!/bin/sh
echo "$TARGET now serves $SOURCE"
