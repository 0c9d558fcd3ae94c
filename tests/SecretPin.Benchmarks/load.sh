#!/usr/bin/env bash
# Reviews per second of the webhook beside those of a Kestrel endpoint that does nothing and of a conventional webhook: each a
# process of its own on one core, loaded by wrk from another, in turns, so that what else the machine does meets all alike.
# It prints medians, and of the ratios the quartiles, too. CPU is the server process's own (user and system), so that what else
# the machine does disturbs it less than reviews a second. Then how long reviews without aliases take at half of the webhook's
# saturation, and the webhook's collections of garbage meanwhile. Needs wrk, h2load and taskset.
#
#   tests/SecretPin.Benchmarks/load.sh [rounds=7] [seconds=3] [connections=16]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
rounds=${1:-7} seconds=${2:-3} connections=${3:-16} warm_up=${WARM_UP:-200000}
server_core=0 load_core=1

${BUILD:-dotnet build -c Release -v quiet --nologo}
out=bin/Release/net10.0
work=$(mktemp -d)
declare -A pid address
stop() { for process in "${pid[@]}"; do kill "$process" 2>/dev/null || true; done; wait; rm -rf "$work"; }
trap stop EXIT

start() { # name command…
  local name=$1; shift
  : > "$work/$name.log"
  # The same for all: when code is optimised (10 ms, in hexadecimal; the webhook has that by itself), and that events are written.
  taskset -c "$server_core" env DOTNET_gcServer=0 DOTNET_TC_CallCountingDelayMs=A DOTNET_EnableEventPipe=1 \
    DOTNET_EventPipeOutputPath="$work/$name.events" DOTNET_EventPipeConfig=Microsoft-Windows-DotNETRuntime:0x1:4 \
    Tls__Directory="$work" "$@" > "$work/$name.log" 2>&1 &
  pid[$name]=$!
  until address[$name]=$(sed -nE 's/.*Reviews at (https:\S+).*/\1/p' "$work/$name.log") && [ -n "${address[$name]}" ]; do
    kill -0 "${pid[$name]}" || { cat "$work/$name.log"; exit 1; }
    sleep 0.1
  done
}

ticks() { awk '{ print $14 + $15 }' "/proc/${pid[$1]}/stat"; }

load() { # name seconds: requests a second, and microseconds of the server's CPU a request
  local before after; before=$(ticks "$1")
  BODY="$body" taskset -c "$load_core" wrk -t1 -c"$connections" -d"$2s" -s post.lua "${address[$1]}" > "$work/wrk"
  after=$(ticks "$1")
  if grep -q 'Non-2xx' "$work/wrk"; then cat "$work/wrk"; exit 1; fi
  awk -v t=$((after - before)) '/Requests\/sec/ { r = $2 } /requests in/ { n = $1 } END { printf "%.0f %.1f\n", r, t * 10000 / n }' "$work/wrk"
}

requests() { awk '/requests in/ { print $1 }' "$work/wrk"; }
median() { sort -n | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }
quartiles() { sort -n | awk '{ v[NR] = $1 } END { printf "%.2f (%.2f to %.2f)", (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2, v[int((NR + 3) / 4)], v[int((3 * NR + 1) / 4)] }'; }

names=(no-op no-op-ours webhook conventional)
start no-op dotnet $out/SecretPin.Benchmarks.dll serve no-op
start no-op-ours DOTNET_ThreadPool_UnfairSemaphoreSpinLimit=0 dotnet $out/SecretPin.Benchmarks.dll serve no-op-ours
start conventional dotnet $out/SecretPin.Benchmarks.dll serve conventional
start webhook Listen__Https=0 Listen__Http=0 Cluster__Manifests="$PWD/Reviews/cluster" dotnet $out/SecretPin.Webhook.dll

for review in two-aliases no-alias; do
  body=Reviews/$review.json
  echo "$review ($(wc -c < $body) bytes), $connections connections, $rounds rounds of $seconds s"
  # What counts is how often, not how long: on a busy machine it takes the runtime longer until everything is compiled.
  for name in "${names[@]}"; do for ((sent = 0; sent < warm_up; )); do load "$name" 5 > /dev/null; sent=$((sent + $(requests))); done; done
  for ((round = 0; round < rounds; round++)); do
    for name in "${names[@]}"; do load "$name" "$seconds" >> "$work/$review.$name"; done
  done
  for name in "${names[@]}"; do
    printf '  %-14s %8.0f reviews/s  %6.1f µs of CPU a review\n' "$name" \
      "$(cut -d' ' -f1 "$work/$review.$name" | median)" "$(cut -d' ' -f2 "$work/$review.$name" | median)"
  done
  for other in no-op no-op-ours conventional; do
    printf '  webhook / %-14s %s by reviews/s, %s by CPU\n' $other \
      "$(paste -d' ' "$work/$review.webhook" "$work/$review.$other" | awk '{ print $1 / $3 }' | quartiles)" \
      "$(paste -d' ' "$work/$review.webhook" "$work/$review.$other" | awk '{ print $4 / $2 }' | quartiles)"
  done
done

rate=$(cut -d' ' -f1 "$work/no-alias.webhook" | median | awk '{ printf "%d", $1 / 2 }')
echo "no-alias at $rate reviews/s, in milliseconds"
began=$SECONDS
for ((round = 0; round < 3; round++)); do
  for name in no-op-ours webhook; do
    rm -f "$work/times"
    taskset -c "$load_core" h2load --h1 -t1 -c8 --rps=$((rate / 8)) -D 20 --warm-up-time=2 -d Reviews/no-alias.json -H 'Content-Type: application/json' \
      --log-file="$work/times" "${address[$name]}/mutate/workloads" > "$work/h2load"
    if cut -f2 "$work/times" | grep -qvx 200; then cat "$work/h2load"; exit 1; fi
    cut -f3 "$work/times" | sort -n | awk -v name=$name '{ v[NR] = $1 / 1000 }
      END { printf "  %-14s median %.2f, p99 %.2f, p99.9 %.2f, longest %.1f of %d\n", name, v[int(NR * 0.5)], v[int(NR * 0.99)], v[int(NR * 0.999)], v[NR], NR }'
  done
done

kill "${pid[webhook]}" && wait "${pid[webhook]}" || true
echo "The webhook's collections of garbage meanwhile"
dotnet $out/SecretPin.Benchmarks.dll pauses "$work/webhook.events" $((SECONDS - began))
