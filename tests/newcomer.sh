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
patience=1500

# No setting of this machine reaches the newcomer: `make run` must just work. Only the port is ours.
unset DATA_DIR DATABASE_URL PUBLIC_URL HOST UNIT THREADS WORKERS ASSISTANT_URL ASSISTANT_PORT ASSISTANT_TOKEN
PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("", 0)); print(s.getsockname()[1])')
export PORT

say() { echo "newcomer: $*"; }
fail() { say "$*"; tail -n 40 "$words" 2>/dev/null || true; exit 1; }
still_running() { pgrep --full --list-full -- "$clone" || true; }

git clone --quiet "$source" "$clone"
say "make run in $clone"

# A job of its own process group, as in a terminal: Ctrl-C reaches make and everything it started.
set -m
make --directory="$clone" run >"$words" 2>&1 &
service=$!
set +m
trap 'kill -TERM -- -$service 2>/dev/null || true' EXIT

began=$SECONDS
until grep --quiet 'Ctrl-C stops the service' "$words"; do
    kill -0 "$service" 2>/dev/null || fail "make run ended"
    ((SECONDS - began < patience)) || fail "no addresses after $patience s"
    sleep 1
done
say "ready after $((SECONDS - began)) s"

mapfile -t addresses < <(grep --only-matching 'http://[^ ]*' "$words")
((${#addresses[@]} >= 5)) || fail "too few addresses"
curl --silent --show-error --fail --noproxy '*' --output /dev/null "http://127.0.0.1:$PORT/readyz" || fail "not ready"
"$source/.venv/bin/python" "$source/tests/newcomer_walk.py" "${addresses[@]}" || fail "the walk failed"

say "Ctrl-C"
kill -INT -- "-$service"
for _ in {1..60}; do
    kill -0 "$service" 2>/dev/null || break
    sleep 0.5
done
left=$(still_running)
[ -z "$left" ] || fail "still running: $left"
trap - EXIT

say "a second start neither trains nor downloads"
set -m
make --directory="$clone" run >"$words" 2>&1 &
service=$!
set +m
trap 'kill -TERM -- -$service 2>/dev/null || true' EXIT
began=$SECONDS
until grep --quiet 'Ctrl-C stops the service' "$words"; do
    kill -0 "$service" 2>/dev/null || fail "make run ended"
    ((SECONDS - began < 180)) || fail "no addresses after 180 s"
    sleep 1
done
grep --quiet 'Training\|Installing' "$words" && fail "it trained or installed again"
say "ready again after $((SECONDS - began)) s"
kill -INT -- "-$service"
wait "$service" 2>/dev/null || true
left=$(still_running)
[ -z "$left" ] || fail "still running: $left"
trap - EXIT

[ $# -gt 0 ] || rm -rf "$place"
say "all right"
