# Shared by comparisons with other servers; to be sourced. Wants $work (a folder), $address and $subject (what is compared).
# shellcheck shell=bash
server=
held=0 lines=0

descendants() { # process id
  local child
  for child in $(pgrep -P "$1"); do descendants "$child"; done
  echo "$1"
}

# Starts a server and notes the milliseconds until a path of it answers.
start() { # path, log, command
  local path=$1 log=$2 begin
  shift 2
  begin=$(date +%s%N)
  "$@" >"$log" 2>&1 &
  server=$!
  until curl -sf -o /dev/null "$address$path"; do
    kill -0 $server 2>/dev/null || { cat "$log" >&2; exit 1; }
    sleep 0.02
  done
  # shellcheck disable=SC2034
  started=$((($(date +%s%N) - begin) / 1000000))
}

stop() {
  [ -n "$server" ] || return 0
  local all
  all=$(descendants $server)
  # shellcheck disable=SC2086
  kill $all 2>/dev/null || true
  wait $server 2>/dev/null || true
  server=
}

# MB of all processes of the server, each shared page counted once.
memory() {
  local process
  for process in $(descendants $server); do
    sed -n 's/^Pss:[^0-9]*\([0-9]*\).*/\1/p' /proc/"$process"/smaps_rollup
  done | awk '{sum += $1} END {printf "%d", sum / 1024}'
}

figure() { sed -n "s/^$2 //p" "$work/$1.figures"; } # of whom, name

# One line: our figure beside a peer's, and how often it is better.
line() { # text, peer, its figure, ours, whether "more" or "less" is better, wanted ratio
  lines=$((lines + 1))
  awk -v subject="$subject" -v text="$1" -v peer="$2" -v theirs="$3" -v ours="$4" -v better="$5" -v wanted="$6" 'BEGIN {
    ratio = better == "more" ? ours / theirs : theirs / ours
    holds = ratio >= wanted
    printf "%s: %-58s %s %9.1f, Millrace %9.1f: %6.2f x (wanted: %s x) %s\n", subject, text, peer, theirs, ours, ratio, wanted, holds ? "✓" : "✗"
    exit !holds }' && held=$((held + 1)) || true
}
