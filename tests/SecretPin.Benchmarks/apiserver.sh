#!/usr/bin/env bash
# Measures how long a user waits at the API server for the creation of a Deployment and for the deletion of a Secret. The script sends each request in
# turns with the same request in a namespace that SecretPin does not serve. It prints Markdown tables. Compare only their ratios with other machines. Then it
# prints how long the webhook takes to start, and the ratio of its request rate to that of a server that does nothing. The script needs a control plane (see
# CONTRIBUTING.md). To measure the request rate, it also needs wrk, h2load and taskset.
#
#   tests/SecretPin.Benchmarks/apiserver.sh [requests=400] [starts=8] [rounds of load.sh=7]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
requests=${1:-400} starts=${2:-8} rounds=${3:-7}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
benchmarks=tests/SecretPin.Benchmarks/bin/Release/net10.0/SecretPin.Benchmarks.dll

# CI compiles optimised code.
CI=true dotnet build tests/SecretPin.Cluster.Tests -v quiet --nologo -clp:ErrorsOnly
SECRETPIN_LATENCY_REQUESTS=$requests SECRETPIN_LATENCY_REPORT=$work/report \
  tests/SecretPin.Cluster.Tests/bin/Debug/net10.0/SecretPin.Cluster.Tests -class '*ApiServerLatencyTests' -noColor < /dev/null > "$work/output" ||
  { cat "$work/output"; exit 1; }
grep -q 'Skipped: 0' "$work/output" || { cat "$work/output"; exit 1; }
grep '^|' "$work/report"
echo
grep -v '^|' "$work/report"

# The webhook as in the container.
case $(uname -m) in aarch64) rid=linux-arm64 ;; *) rid=linux-x64 ;; esac
dotnet publish src/SecretPin.Webhook -c Release -r $rid -p:UseAppHost=false -o "$work/webhook" -v quiet --nologo -clp:ErrorsOnly
dotnet build tests/SecretPin.Benchmarks -c Release -v quiet --nologo -clp:ErrorsOnly
echo -n "Process start of the webhook: "
Listen__Https=0 Listen__Http=0 Cluster__Manifests=$PWD/tests/SecretPin.Benchmarks/Reviews/cluster Tls__Directory=$work \
  dotnet $benchmarks start "$starts" dotnet "$work/webhook/SecretPin.Webhook.dll" | head -1

for program in wrk h2load taskset; do
  command -v $program > /dev/null || { echo "The request rate is not measured, because $program is missing."; exit 0; }
done
echo "Request rate, by reviews per second and by processor time (median and quartiles; see load.sh):"
tests/SecretPin.Benchmarks/load.sh "$rounds" > "$work/load"
grep -E 'bytes\)|webhook /' "$work/load"
