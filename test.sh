#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds and runs every test: the usual build with gcc, and with clang, sanitizers and fuzzers. See CONTRIBUTING.md.
#
#   ./test.sh                          all
#   ./test.sh -L structure             only what the options of ctest select, here by label
#   MOTE_FUZZ_SECONDS=600 ./test.sh    fuzzes each reader for ten minutes instead of half a minute
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. tools/install.sh

lock test
trap 'echo; echo "test.sh was interrupted; run it again at any time" >&2; exit 130' INT

step "Packages"
install_packages "${mote_packages[@]}" "${demo_packages[@]}" "${test_packages[@]}"

step "Build (gcc, all tests)"
configure dev
cmake --build --preset dev --parallel "$(nproc)"

step "Build (clang, AddressSanitizer and UBSan, fuzzers)"
configure asan
cmake --build --preset asan --parallel "$(nproc)"

# One run over both builds, so that ctest's summary counts every test. Two at a time: the fuzzers take half a minute each.
step "Test"
mkdir -p build/all
printf 'subdirs("%s")\n' "$PWD/build/dev" "$PWD/build/asan" >build/all/CTestTestfile.cmake
export MOTE_FUZZ_SECONDS=${MOTE_FUZZ_SECONDS:-30}
trap - INT
exec ctest --test-dir build/all --parallel "$(nproc)" --output-on-failure --no-tests=error "$@"
