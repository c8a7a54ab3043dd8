#!/bin/sh
# Stands in for a C compiler while types are checked: makes what was asked for, empty.
while [ $# -gt 0 ]; do
  case "$1" in
    -E) exit 1 ;; # "which compiler are you?" has no answer
    -o) : > "$2"; shift ;;
  esac
  shift
done
