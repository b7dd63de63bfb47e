# What every script here says, and how it fails: one line, with what to do about it.

say()  { printf '==> %s\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Runs the rest as root: as it is, through sudo, or not at all.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1; then sudo "$@"
  else fail "this step needs root: run it as root or install sudo"
  fi
}

# Free space of the folder $1 in MiB.
free_mebibytes() { df -Pm "$1" | awk 'NR == 2 { print $4 }'; }

need_space() {
  local free; free=$(free_mebibytes .)
  [ "$free" -ge "$1" ] || fail "disk too full: $2 needs about $1 MiB, $free MiB are free in $(pwd)"
}
