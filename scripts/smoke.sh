#!/usr/bin/env bash
# A first session with an installed session-monitor, away from the checkout: does what was packaged stand by itself?
# usage: scripts/smoke.sh PATH/TO/session-monitor EMPTY_FOLDER
set -euo pipefail

monitor=$1
folder=$2
mkdir -p "$folder/home"
cd "$folder"
export QT_QPA_PLATFORM=offscreen
export XDG_CONFIG_HOME=$folder/home XDG_STATE_HOME=$folder/home XDG_DATA_HOME=$folder/home

fail() {
    printf 'smoke: %s\n' "$*" >&2
    exit 1
}

# Prints what the Python expression $2 finds in the JSON document of file $1.
from_json() {
    "$(dirname "$monitor")/python" -c 'import json, sys; d = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$@"
}

"$monitor" --version

# 1 says that this computer is not fit for a treatment (no loudspeaker, say), which is an answer too.
"$monitor" doctor --json >doctor.json || [ $? -eq 1 ] || fail "doctor could not look at this computer"
echo "fit for a treatment: $(from_json doctor.json 'd["ready"]')"

"$monitor" record --machine li-als-3 --link sim:normal --for 5 --recordings recordings --json >summary.json
polls=$(from_json summary.json 'd["polls"]')
[ "$polls" -ge 40 ] || fail "5 s at 10 Hz recorded $polls polls"
[ "$(from_json summary.json 'd["simulated"]')" = True ] || fail "a simulated session does not say so"
recording=$(from_json summary.json 'd["recording"]')
[ -s "$recording" ] || fail "record names $recording, which is not there"

"$monitor" list recordings
"$monitor" info "$recording"
"$monitor" alarms "$recording" >alarms.txt

"$monitor" run --machine li-als-3 --link sim:normal --for 3 --recordings recordings --screenshot screen.png
[ -s screen.png ] || fail "run --screenshot left no picture"

echo "smoke: $polls polls recorded, read again and shown"
