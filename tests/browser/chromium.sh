#!/bin/sh
# Finds a Chromium, or installs the system's where that is possible.
set -eu
for name in chromium chromium-browser google-chrome google-chrome-stable; do
	if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ -n "${CHROMIUM:-}" ] && [ -x "$CHROMIUM" ]; then exit 0; fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
	if sudo -n true 2>/dev/null; then as_root="sudo -n"; else
		echo "the browser tests need Chromium: install it, or name one with CHROMIUM=/path/of/chromium" >&2
		exit 1
	fi
fi
if command -v apt-get >/dev/null 2>&1; then
	echo "installing Chromium by apt-get"
	$as_root apt-get update -qq
	DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
elif command -v dnf >/dev/null 2>&1; then
	$as_root dnf install -y -q chromium
elif command -v brew >/dev/null 2>&1; then
	brew install --cask chromium
else
	echo "the browser tests need Chromium: install it, or name one with CHROMIUM=/path/of/chromium" >&2
	exit 1
fi
