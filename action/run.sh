#!/usr/bin/env bash
# What the GitHub Action does: get a pinproof, find what to compare with, check, and hand out the reports.
#
# Everything from outside comes in the environment (PINPROOF_* as action.yml names them, GITHUB_* and RUNNER_* as the
# runner does) and goes on as one element of an array each. Runs with bash 3.2, which macOS has. The exit code is
# pinproof's own: 0 passed, 1 the gate failed, 2 the check itself failed.
set -euo pipefail

# Says in an annotation what is wrong, and ends the step.
fail() {
    local text=${1//'%'/%25}
    text=${text//$'\r'/%0D}
    printf '::error title=pinproof::%s\n' "${text//$'\n'/%0A}"
    set_output exit-code 2
    exit 2
}

# Hands a value to the steps behind this one. A value cannot end the lines that hold it.
set_output() {
    local end="end-$RANDOM$RANDOM$RANDOM$RANDOM"
    printf '%s<<%s\n%s\n%s\n' "$1" "$end" "$2" "$end" >> "$GITHUB_OUTPUT"
}

# Whether an input that is true or false is true.
is_true() {
    case $2 in
        true) return 0 ;;
        false) return 1 ;;
        *) fail "the input $1 is true or false, not: $2" ;;
    esac
}

# Puts the lines of $1 into the array `lines`, without blanks around them and without empty ones.
read_lines() {
    local line
    lines=()
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line#"${line%%[![:space:]]*}"}
        line=${line%"${line##*[![:space:]]}"}
        [ -z "$line" ] || lines[${#lines[@]}]=$line
    done <<< "$1"
}

# Prints how many findings of the JSON report the baseline does not accept, how many of those are new, and how many are
# hot. The report is indented by its depth and escapes every quote within a text, so that no text in it can look like
# one of these lines; a finding ends with its fingerprint.
count_findings() {
    awk '
        /^      "hot_path": \{$/ { hot = 1 }
        /^      "standing": "accepted",$/ { accepted = 1 }
        /^      "standing": "(new|newly-hot)",$/ { new = 1 }
        /^      "fingerprint": "/ {
            if (!accepted) { findings++; news += new; hots += hot }
            hot = accepted = new = 0
        }
        END { print findings + 0, news + 0, hots + 0 }
    ' "$temp/report.json"
}

temp=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/pinproof.XXXXXX")
trap 'rm -rf "$temp"' EXIT
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=action/binary.sh
. "$here/binary.sh"
# shellcheck source=action/base.sh
. "$here/base.sh"

cd "${PINPROOF_WORKING_DIRECTORY:-.}" 2> /dev/null || fail "there is no folder ${PINPROOF_WORKING_DIRECTORY:-.}"
# Nobody is there to type a password.
export GIT_TERMINAL_PROMPT=0
find_binary

args=(check --report "json=$temp/report.json")
[ -z "${PINPROOF_CONFIG:-}" ] || args+=("--config=$PINPROOF_CONFIG")
[ -z "${PINPROOF_POOLER:-}" ] || args+=("--pooler=$PINPROOF_POOLER")
[ -z "${PINPROOF_FAIL_ON:-}" ] || args+=("--fail-on=$PINPROOF_FAIL_ON")
[ -z "${PINPROOF_BASELINE:-}" ] || args+=("--baseline=$PINPROOF_BASELINE")
find_base
[ -z "$base" ] || args+=("--since=$base")
# Annotations name files from the root of the repository.
prefix=$(git rev-parse --show-prefix 2> /dev/null || true)
[ -z "$prefix" ] || args+=("--path-prefix=$prefix")
# The log gets the report for people, and the annotations behind it.
args+=(--format human)
if is_true annotations "${PINPROOF_ANNOTATIONS:-true}"; then
    args+=(--report github)
fi
if is_true summary "${PINPROOF_SUMMARY:-true}" && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    args+=(--report "markdown=$temp/summary.md")
fi
[ -z "${PINPROOF_SARIF_FILE:-}" ] || args+=(--report "sarif=$PINPROOF_SARIF_FILE")
read_lines "${PINPROOF_ARGS:-}"
[ ${#lines[@]} -eq 0 ] || args+=("${lines[@]}")
read_lines "${PINPROOF_PATHS:-.}"
[ ${#lines[@]} -gt 0 ] || lines=(.)
args+=(-- "${lines[@]}")

code=0
"$binary" "${args[@]}" || code=$?

if [ -f "$temp/report.json" ]; then
    read -r findings new hot <<< "$(count_findings)"
    set_output findings "$findings"
    set_output new-findings "$new"
    set_output hot-findings "$hot"
fi
if [ -n "${PINPROOF_SARIF_FILE:-}" ] && [ -f "$PINPROOF_SARIF_FILE" ]; then
    case $PINPROOF_SARIF_FILE in
        /* | [A-Za-z]:*) set_output sarif-file "$PINPROOF_SARIF_FILE" ;;
        *) set_output sarif-file "$PWD/$PINPROOF_SARIF_FILE" ;;
    esac
fi
if [ -f "$temp/summary.md" ]; then
    cat "$temp/summary.md" >> "$GITHUB_STEP_SUMMARY"
fi
if [ "$code" -gt 1 ]; then
    fail "the check itself failed (exit code $code); its log says why"
fi
set_output exit-code "$code"
exit "$code"
