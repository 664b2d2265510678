# SPDX-License-Identifier: Apache-2.0
# Sourced by demo.sh and test.sh: what mote needs from Debian 12, and how it gets there.
#
#   install_packages NAME...   installs what is missing, without asking; touches nothing when all is there
#   step TITLE                 a heading with the time since the start
#   die WHAT [HINT]            an error and the end
#
# MOTE_NO_INSTALL=1 lists what is missing, with the line that installs it, and ends with an error.

# To build mote and to train, compile and emulate with it.
mote_packages=(
  g++ cmake ninja-build ccache
  libcli11-dev libfmt-dev nlohmann-json3-dev libtomlplusplus-dev
  libpng-dev libjpeg62-turbo-dev zlib1g-dev libsndfile1-dev libsamplerate0-dev libpugixml-dev pkg-config
  libcurl4-openssl-dev libarchive-dev ca-certificates
  libtorch-dev libopenblas0-openmp          # training
  gcc-arm-none-eabi libnewlib-arm-none-eabi # firmware, Arm
  qemu-system-arm                           # emulated boards
  gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf qemu-system-misc # the same for RISC-V
  gcc-xtensa-lx106 picolibc-xtensa-lx106-elf # the stand-in for the ESP32's Xtensa core
)
demo_packages=(dataset-fashion-mnist)
test_packages=(
  libgtest-dev libgmock-dev xz-utils make
  clang-14 clang-format-14 libclang-rt-14-dev # second compiler, formatting, sanitizers and fuzzers
)

if [ -t 1 ]; then bold=$'\e[1m' plain=$'\e[0m'; else bold='' plain=''; fi

elapsed() { printf '%d:%02d' $((SECONDS / 60)) $((SECONDS % 60)); }

step_number=0
step() {
  step_number=$((step_number + 1))
  printf '\n%s%d. %s%s  (%s since the start)\n' "$bold" "$step_number" "$1" "$plain" "$(elapsed)"
}

die() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  [ $# -lt 2 ] || printf '  hint: %s\n' "$2" >&2
  exit 1
}

# Only one run of a script at a time in this folder; the lock goes with the process, however it ends.
lock() {
  mkdir -p build
  exec 9>"build/$1.lock"
  flock -n 9 || die "$1 is running already in this folder" "wait for it, or end it with Ctrl-C there"
}

# Prints those of the named packages that are not installed.
missing_packages() {
  local name
  for name in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || echo "$name"
  done
}

# Prints the names of all packages that apt would add for the named ones, dependencies included.
new_packages() { LC_ALL=C apt-get -s install --no-install-recommends "$@" 2>/dev/null | awk '$1 == "Inst" { print $2 }'; }

# "325 packages with what is needed: 412.0 MB to download, 2890.4 MB on disk"
cost_of() {
  local names
  mapfile -t names < <(new_packages "$@")
  if [ ${#names[@]} -eq 0 ]; then
    echo "the size is not known: apt cannot find all of them"
    return
  fi
  LC_ALL=C apt-cache show --no-all-versions "${names[@]}" 2>/dev/null | awk -v count=${#names[@]} '
    $1 == "Size:" { download += $2 / 1e6 }
    $1 == "Installed-Size:" { disk += $2 * 1024 / 1e6 }
    END { printf "%d package%s with what is needed: %.1f MB to download, %.1f MB on disk\n",
      count, count == 1 ? "" : "s", download, disk }'
}

# apt waits for the package lock by itself, but not for that of the package lists.
update_lists() {
  local try output
  for try in $(seq 60); do
    if output=$(LC_ALL=C "${as_root[@]}" apt-get update -q 2>&1); then return; fi
    grep -q 'Could not get lock' <<<"$output" || break
    [ "$try" -gt 1 ] || echo "waiting for another program that is installing packages"
    sleep 5
  done
  printf '%s\n' "$output" >&2
  die "apt-get update failed" "the first run needs the network; see the lines above"
}

install_packages() {
  command -v apt-get >/dev/null || die "this script installs with apt, which is not here" "use Debian 12; README.md lists what mote needs"
  local missing
  mapfile -t missing < <(missing_packages "$@")
  if [ ${#missing[@]} -eq 0 ]; then
    echo "all $# packages are installed"
    return
  fi
  printf 'missing: %s\n' "${missing[*]}"
  if [ "${MOTE_NO_INSTALL:-}" = 1 ]; then
    cost_of "${missing[@]}"
    die "packages are missing, and MOTE_NO_INSTALL=1 forbids to install them" \
      "sudo apt-get install --no-install-recommends ${missing[*]}"
  fi

  local as_root=(env)
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "installing needs root, and there is no sudo" \
      "as root: apt-get install --no-install-recommends ${missing[*]}"
    as_root=(sudo env)
  fi
  as_root+=(DEBIAN_FRONTEND=noninteractive)
  # An installation that was cut off, by a power failure say, would make every later one fail.
  if [ -n "$(dpkg --audit 2>/dev/null)" ]; then "${as_root[@]}" dpkg --configure -a; fi
  echo "reading the package lists"
  update_lists
  printf 'installing: %s\n' "$(cost_of "${missing[@]}")"
  "${as_root[@]}" apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=600 \
    -o Dpkg::Use-Pty=0 "${missing[@]}" 9>&- || die "apt could not install the packages" "see the lines above"
}

# cmake's own output is long: it is shown only when something fails.
configure() {
  local preset=$1 log=build/$1.configure.log
  shift
  cmake --preset "$preset" "$@" >"$log" 2>&1 || {
    cat "$log" >&2
    die "cmake could not configure build/$preset" "see the lines above"
  }
}
