#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run_fuzzer.sh PROGRAM FOLDER NAME MAX_LEN: fuzzes for MOTE_FUZZ_SECONDS, from FOLDER/seeds/NAME and what earlier runs
# found.
set -eu
program=$1 folder=$2 name=$3 max_len=$4
mkdir -p "$folder/corpus/$name" "$folder/failures"
exec "$program" -max_total_time="${MOTE_FUZZ_SECONDS:-30}" -max_len="$max_len" -rss_limit_mb=2560 -timeout=25 \
  -print_final_stats=1 -verbosity=1 -artifact_prefix="$folder/failures/$name-" \
  "$folder/corpus/$name" "$folder/seeds/$name"
