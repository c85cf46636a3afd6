#!/bin/bash
# What a newcomer does: clone, `make run`, open the printed addresses, Ctrl-C.
#
#     tests/newcomer.sh [FOLDER]     FOLDER: where to clone to; a fresh temporary one if not given
#
# Runs on the commit that is checked out (HEAD); what is not committed is not tried.
set -euo pipefail

source=$(cd "$(dirname "$0")/.." && git rev-parse --show-toplevel)
place=${1:-$(mktemp --directory)}
clone="$place/Một Cửa"
words="$place/words.txt"

# No setting of this machine reaches the newcomer: `make run` must just work. Only the port is ours.
unset DATA_DIR DATABASE_URL PUBLIC_URL HOST UNIT THREADS WORKERS ASSISTANT_URL ASSISTANT_PORT ASSISTANT_TOKEN
PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("", 0)); print(s.getsockname()[1])')
export PORT

say() { echo "newcomer: $*"; }

fail() {
    say "$*"
    tail -n 40 "$words" 2>/dev/null || true
    exit 1
}

# Start as in a terminal: a process group of its own, which Ctrl-C reaches as a whole. $1: patience in seconds.
start() {
    local began=$SECONDS
    set -m
    make --directory="$clone" run >"$words" 2>&1 &
    service=$!
    set +m
    trap 'kill -TERM -- -$service 2>/dev/null || true' EXIT
    until grep --quiet 'Ctrl-C stops the service' "$words"; do
        kill -0 "$service" 2>/dev/null || fail "make run ended"
        ((SECONDS - began < $1)) || fail "no addresses after $1 s"
        sleep 1
    done
    say "ready after $((SECONDS - began)) s"
}

interrupt() {
    say "Ctrl-C"
    kill -INT -- "-$service"
    wait "$service" 2>/dev/null || true
    trap - EXIT
    local left
    left=$(pgrep --full --list-full -- "$clone" || true)
    [ -z "$left" ] || fail "still running: $left"
}

git clone --quiet "$source" "$clone"
say "make run in $clone"
start 1500
mapfile -t addresses < <(grep --only-matching 'http://[^ ]*' "$words")
((${#addresses[@]} >= 5)) || fail "too few addresses"
python3 - "http://127.0.0.1:$PORT/readyz" <<'READY' || fail "not ready"
import sys, urllib.request
urllib.request.build_opener(urllib.request.ProxyHandler({})).open(sys.argv[1], timeout=10)
READY
# Printed in this order: the kiosk, the kiosk at a counter, the counter's page, a fresh visit, the staff room.
"$source/.venv/bin/python" "$source/tests/newcomer_walk.py" \
    "${addresses[0]}" "${addresses[2]}" "${addresses[3]}" "$clone/var/mot-cua.sqlite3" || fail "the walk failed"
interrupt

say "a second time: nothing is trained or installed"
start 300
! grep --quiet 'Training\|Installing' "$words" || fail "it trained or installed again"
interrupt

[ $# -gt 0 ] || rm -rf "$place"
say "all right"
