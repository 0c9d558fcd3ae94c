#!/usr/bin/env bash
# The time that a user waits at the API server for the creation of a Deployment: with aliases, plain Secrets and versions, and with aliases that a
# MutatingAdmissionPolicy replaces; and for the deletion of an unused version in a namespace with 1,000 pods. Each request alternates with the same request in a namespace that SecretPin does not serve. Prints a table in Markdown,
# whose ratios are comparable between machines. Needs a control plane (see CONTRIBUTING.md).
#
#   tests/SecretPin.Benchmarks/apiserver.sh [requests=400]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export SECRETPIN_LATENCY_REQUESTS=${1:-400}
# CI compiles optimised code.
CI=true ${BUILD:-dotnet build tests/SecretPin.Cluster.Tests -v quiet --nologo}
output=$(tests/SecretPin.Cluster.Tests/bin/Debug/net10.0/SecretPin.Cluster.Tests -class '*ApiServerLatencyTests' -showLiveOutput -noColor) || { echo "$output"; exit 1; }
grep -q 'Skipped: 0' <<< "$output" || { echo "$output"; exit 1; }
sed -nE 's/.*\[OUTPUT\] (\|.*)/\1/p' <<< "$output"
