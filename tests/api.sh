#!/bin/sh
# Schemathesis against the OpenAPI document of a real server: no 5xx, no answer that the document
# does not name. Takes the number of examples for each operation (default 50).
#
#   tests/api.sh [EXAMPLES]
set -eu
cd "$(dirname "$0")/.."
examples=${1:-50}
assay=${ASSAY:-target/debug/assay}
tools=$PWD/target/schemathesis
if ! [ -x "$tools/bin/schemathesis" ]; then
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet 'schemathesis==4.32.5' || {
        echo "NOT CHECKED: the interface by Schemathesis, which could not be fetched" >&2
        exit 0
    }
fi
work=$(mktemp -d)
server=
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
"$assay" authority init "$work/authority" --unencrypted --name-zh 示范协会 --name-en 'Demo Association' >/dev/null
token=$("$assay" token add --data "$work/data" --role retailer --name 'Demo Shop' --region CN-GD)
"$assay" serve --data "$work/data" --trust "$work/authority" --listen 127.0.0.1:0 --scans-a-minute 4000000000 \
    >"$work/out" 2>"$work/log" &
server=$!
while ! grep -q 'listening on' "$work/out"; do kill -0 "$server"; sleep 0.1; done
address=$(sed -n 's/^listening on //p' "$work/out")
# Anything is sent, so most of it is refused; what is tried is that every refusal has its name.
cd "$work"
"$tools/bin/schemathesis" run "$address/openapi.json" --max-examples "$examples" --seed 1 --no-color \
    --header "Authorization: Bearer $token" \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance
kill -0 "$server"
