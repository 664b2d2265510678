#!/bin/sh
# SPDX-License-Identifier: MIT-0
# MLPerf Tiny's keyword spotter on recordings and on the emulated board: ./run.sh RECORDINGS [MODEL.tflite]
# RECORDINGS holds test/LABEL/*.wav at 16 kHz, labels as in mote.toml. MOTE names the program if it is not in
# the path.
set -eu
mote=${MOTE:-mote}
here=$(dirname "$0")
if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  echo "usage: $0 RECORDINGS [MODEL.tflite]" >&2
  exit 2
fi
if [ $# -eq 2 ]; then cp "$2" "$here/kws_ref_model.tflite"; fi
if [ ! -f "$here/kws_ref_model.tflite" ]; then
  echo "$0: kws_ref_model.tflite is not beside this script; mote.toml says where it comes from" >&2
  exit 1
fi

"$mote" data import "$1" --as files -o "$here/set"
"$mote" eval "$here"
"$mote" compile "$here" -o "$here/library"
