#!/bin/sh
# SPDX-License-Identifier: MIT-0
# MLPerf Tiny's streaming wake word on the emulated board: ./run.sh FOLDER/TRUTH.json [MODEL.tflite]
# The truth file names .wav files of its folder and the words in them. MOTE names the program if it is not in the
# path.
set -eu
mote=${MOTE:-mote}
here=$(dirname "$0")
if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  echo "usage: $0 FOLDER/TRUTH.json [MODEL.tflite]" >&2
  exit 2
fi
if [ $# -eq 2 ]; then cp "$2" "$here/str_ww_ref_model.tflite"; fi
if [ ! -f "$here/str_ww_ref_model.tflite" ]; then
  echo "$0: str_ww_ref_model.tflite is not beside this script; mote.toml says where it comes from" >&2
  exit 1
fi

"$mote" mlperf "$here" --data "$(dirname "$1")" --truth "$1"
"$mote" compile "$here" -o "$here/library"
