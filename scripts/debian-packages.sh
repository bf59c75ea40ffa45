#!/usr/bin/env bash
# Installs from Debian what the tests can use and this machine lacks: cmake and a C++ compiler (LightGBM is compiled with
# them), and Chromium (reports and drawings are opened in it). Where that cannot be done it says what will be skipped; it
# never fails.
set -euo pipefail

missing=()
skipped=()
need() { # PACKAGE WHAT-FOR COMMAND...
  local package=$1 what=$2
  shift 2
  for command in "$@"; do
    if command -v "$command" >/dev/null 2>&1; then return; fi
  done
  missing+=("$package")
  skipped+=("  $package: $what")
}
need cmake 'LightGBM is not compiled; steps and tests that need it say so' cmake
need make 'LightGBM is not compiled; steps and tests that need it say so' make ninja
need g++ 'LightGBM is not compiled; steps and tests that need it say so' g++ c++ clang++
need chromium 'reports and drawings are not opened in a browser' chromium chromium-browser google-chrome

if [ ${#missing[@]} -eq 0 ]; then
  echo 'Debian packages: everything that the tests can use is there.'
  exit 0
fi

as_root=()
reason=''
if ! command -v apt-get >/dev/null 2>&1; then
  reason='there is no apt-get on this machine'
elif [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root=(sudo -n); else reason='this user is neither root nor allowed to use sudo'; fi
fi

if [ -z "$reason" ]; then
  echo "Debian packages: installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  if "${as_root[@]}" apt-get -q update && "${as_root[@]}" apt-get -q install -y --no-install-recommends "${missing[@]}"; then
    exit 0
  fi
  reason='apt-get failed, see above'
fi

echo "Debian packages: ${missing[*]} cannot be installed: $reason. Without them:"
printf '%s\n' "${skipped[@]}"
