# SPDX-License-Identifier: Apache-2.0
# setup.sh: what quickstart and test share; sourced, with ROOT and NAME set and the root as working directory.
# step runs something that may take a while, need and install_missing bring Debian packages, stop ends with one
# sentence on what failed and one on what to do.

VGI_CACHE=${VGI_CACHE:-$HOME/.cache/vgi-c}
export VGI_CACHE
LOGS=$ROOT/build/logs
mkdir -p "$LOGS" "$VGI_CACHE" 2>/dev/null || {
    echo "$NAME: cannot write $LOGS or $VGI_CACHE." >&2
    echo "Run it from a folder that you own, or set VGI_CACHE to one." >&2
    exit 1
}
running=
trap 'kill $running $background 2>/dev/null; exit 130' INT TERM
background=
started=$(date +%s)

# stop WHAT_FAILED WHAT_TO_DO
stop() {
    printf '\n%s: %s\n%s\n' "$NAME" "$1" "$2" >&2
    kill $background 2>/dev/null
    exit 1
}

# progress TEXT SECONDS LOG: one living line on a terminal, a line now and then elsewhere
progress() {
    if [ -t 1 ]; then
        last=$(tail -n 1 "$3" 2>/dev/null | tr -d '\r\033' | cut -c1-48)
        printf '\r\033[K  %s, %s s  %s' "$1" "$2" "$last"
    elif [ $(($2 % 10)) = 2 ]; then
        printf '  %s, %s s so far\n' "$1" "$2"
    fi
}

# wait_for PID TEXT LOG: waits with progress; gives the status of the process
wait_for() {
    ticks=0
    while kill -0 "$1" 2>/dev/null; do
        sleep 0.1
        ticks=$((ticks + 1))
        if [ $ticks -ge 20 ] && [ $((ticks % 10)) = 0 ]; then
            progress "$2" $((ticks / 10)) "$3"
        fi
    done
    status=0
    wait "$1" || status=$?
    [ -t 1 ] && [ $ticks -ge 20 ] && printf '\r\033[K'
    [ $status = 0 ] && [ $ticks -ge 20 ] && printf '  %s: %s s\n' "$2" $((ticks / 10))
    if [ $status != 0 ]; then
        printf '\n' >&2
        tail -n 12 "$3" >&2
    fi
    return $status
}

# step LOG_NAME TEXT COMMAND...: runs the command, its output in build/logs; shows that it lives from 2 s on
step() {
    step_log=$LOGS/$1.log
    step_text=$2
    shift 2
    "$@" >"$step_log" 2>&1 </dev/null &
    running=$!
    status=0
    wait_for $running "$step_text" "$step_log" || status=$?
    running=
    return $status
}

# later LOG_NAME COMMAND...: the same in the background; finish waits for it
later() {
    later_log=$LOGS/$1.log
    shift
    "$@" >"$later_log" 2>&1 </dev/null &
    background=$!
}
finish() {
    status=0
    wait_for "$background" "$1" "$later_log" || status=$?
    background=
    return $status
}

# need PACKAGE PROBE...: notes the Debian package when the probe fails
missing=
need() {
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}

is_command() {
    command -v "$1"
}

cmake_is_new() {
    cmake -P "$ROOT/cmake/minimum.cmake"
}

has_fetched() {
    for found in "$VGI_CACHE/third_party/$1"-*; do
        [ -d "$found" ] && return 0
    done
    return 1
}

need_build() {
    need gcc is_command gcc
    need libc6-dev test -e /usr/include/stdio.h
    need cmake cmake_is_new
    need ninja-build is_command ninja
    need pkg-config is_command pkg-config
    need python3 is_command python3
    if ! has_fetched nanoarrow || ! has_fetched haybarn-cli; then
        need python3-pip python3 -m pip --version
        need ca-certificates test -e /etc/ssl/certs/ca-certificates.crt
    fi
    need libzstd-dev pkg-config --exists libzstd
    need liblz4-dev pkg-config --exists liblz4
    need libsodium-dev pkg-config --exists libsodium
    need zlib1g-dev pkg-config --exists zlib
    need libmicrohttpd-dev pkg-config --exists libmicrohttpd
    need libcurl4-openssl-dev pkg-config --exists libcurl
}

# What the unit tests and gates need beyond a build.
need_tests() {
    need libcmocka-dev pkg-config --exists cmocka
    need libjansson-dev pkg-config --exists jansson
    need g++ is_command g++
    need python3-venv python3 -c 'import venv, ensurepip'
}

apt_install() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get -o DPkg::Lock::Timeout=120 update &&
        apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$@"
}

# install_missing: as root through apt; otherwise says what to install and ends
install_missing() {
    [ -z "$missing" ] && return 0
    if ! command -v apt-get >/dev/null; then
        stop "this needs what Debian calls$missing." "Install them with the package manager of this system and run ./$NAME again."
    fi
    if [ "$(id -u)" != 0 ]; then
        stop "these Debian packages are missing:$missing." \
            "Run: sudo apt-get install --no-install-recommends$missing    and then ./$NAME again."
    fi
    echo "Installing$missing"
    # shellcheck disable=SC2086
    step apt "installing Debian packages" apt_install $missing ||
        stop "apt-get could not install$missing, its last lines are above." "Mend that (network? sources.list?) and run ./$NAME again."
    missing=
}

engine() {
    "$ROOT/tools/engine"
}

# configure PRESET: only the first time; ninja configures again by itself when it must
configure() {
    [ -e "build/$1/build.ninja" ] || step "configure-$1" "configuring build/$1" cmake --preset "$1" ||
        stop "cmake could not configure build/$1, its last lines are above." "Mend that and run ./$NAME again; the whole text is in build/logs/configure-$1.log."
}

# build PRESET TARGET...
build() {
    build_preset=$1
    shift
    step "build-$build_preset" "building build/$build_preset" cmake --build "build/$build_preset" ${1:+--target "$@"} ||
        stop "the build in build/$build_preset failed, its last lines are above." "Mend that and run ./$NAME again; the whole text is in build/logs/build-$build_preset.log."
}
