#!/usr/bin/env bash
# Fuzzes the decoders under the address and undefined-behaviour sanitizers: `fuzz/run.sh SECONDS`.
#
# CLANG and PYTHON choose the tools; without them the Swift toolchain's clang and .venv are taken. Corpus and findings stay in .build/fuzz.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
build=.build/fuzz
target=$build/decode
sources=Sources/CRadiograph
libraries=(-ldcmimage -ldcmimgle -ldcmjpeg -ldcmjpls -ldcmdata -loflog -lofstd -ljpeg -lspng -lopenjp2 -lz)
flags=(-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer -fno-sanitize-recover=undefined -fuse-ld=bfd "-I$sources/include")

fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# A clang is of use only with its sanitizer runtimes, which Debian packs apart.
can_fuzz() {
  printf 'int LLVMFuzzerTestOneInput(const char *b, unsigned long n) { return 0; }' |
    "$1" -x c - -fsanitize=address,undefined,fuzzer -o "$build/probe" 2>/dev/null
}

find_clang() {
  local candidate swift
  swift=$(command -v swift && true)
  for candidate in "${CLANG:-}" "${swift:+$(dirname "$(readlink -f "$swift")")/clang}" clang clang-19 clang-16 clang-14; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null && can_fuzz "$candidate"; then
      echo "$candidate"
      return
    fi
  done
  fail "no clang with libFuzzer: install a Swift toolchain from swift.org, or Debian's clang and libclang-rt-14-dev"
}

# True when $1 exists and nothing under the other arguments is newer.
is_current() { [ -e "$1" ] && [ -z "$(find "${@:2}" -newer "$1" -print -quit)" ]; }

compile() {
  local source object objects=()
  mkdir -p "$build/objects"
  for source in "$sources"/*.c "$sources"/*.cpp fuzz/fuzz_decode.c; do
    object=$build/objects/$(basename "$source").o
    case $source in
      *.cpp) "$clang" -std=c++17 "${flags[@]}" -c "$source" -o "$object" ;;
      *) "$clang" -std=gnu11 "${flags[@]}" -c "$source" -o "$object" ;;
    esac
    objects+=("$object")
  done
  "$clang" --driver-mode=g++ "${flags[@]}" "${objects[@]}" "${libraries[@]}" -o "$target"
}

# Small pictures mutate faster and reach as far; larger ones differ from them in size only.
make_seeds() {
  local python=${PYTHON:-.venv/bin/python}
  command -v "$python" >/dev/null || fail "no Python with ml/requirements.txt: run scripts/python-environment or set PYTHON"
  PNEUMOSCOPE_PYTHON=$python scripts/generate-pictures >/dev/null
  rm -rf "$build/seeds"
  mkdir "$build/seeds"
  find .build/generated-pictures -type f -size -60k ! -name manifest.json ! -name stamp -exec cp -t "$build/seeds" {} +
}

# Where tracing is forbidden, as in many containers, the leak sanitizer cannot work and says so.
leak_option() {
  "$target" -runs=1 "$build/seeds" 2>&1 | grep -q 'LeakSanitizer has encountered a fatal error' && echo -detect_leaks=0 || true
}

mkdir -p "$build/corpus" "$build/findings"
clang=$(find_clang)
is_current "$target" "$sources" fuzz || compile
is_current "$build/seeds" Tests/Generators/*.py || make_seeds
# The allocation limit is above the 4 GiB that a DICOM element may declare: DCMTK asks for them and touches only what the file holds.
"$target" "$build/corpus" "$build/seeds" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -malloc_limit_mb=8192 -max_len=65536 \
  -dict=fuzz/decode.dict -artifact_prefix="$build/findings/" -print_final_stats=1 $(leak_option)
