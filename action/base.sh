# What the GitHub Action compares with.

# Puts what to compare with into `base`; nothing where there is nothing to.
find_base() {
    base=${PINPROOF_SINCE:-}
    case "$base:${GITHUB_EVENT_NAME:-}" in
        none:*) base='' ;;
        :pull_request | :pull_request_target) find_base_of_pull_request ;;
        :merge_group) find_base_of_merge_group ;;
    esac
}

# The branch that a pull request goes to. A checkout commonly holds one commit, the merge that GitHub made of both: then
# its first parent is where the branch stood, and one more level of history is all that is needed.
find_base_of_pull_request() {
    local branch=${GITHUB_BASE_REF:-} head
    [ -n "$branch" ] || fail "the event names no base: give the input since, or none"
    head=$(git rev-parse --verify --quiet HEAD) ||
        fail "there is no git repository here: check it out first, with actions/checkout"
    base=origin/$branch
    local ref=refs/remotes/$base
    if is_shallow; then
        git fetch --quiet --no-tags --depth=2 origin "$head" || true
    fi
    if [ "$head" = "${GITHUB_SHA:-}" ] && git rev-parse --verify --quiet "HEAD^2" > /dev/null; then
        git rev-parse --verify --quiet "$ref" > /dev/null || git update-ref "$ref" "HEAD^1"
        # The branch may have moved on, and in a shallow checkout nothing connects it with this merge.
        [ "$(git merge-base "$ref" HEAD || true)" = "$(git rev-parse "HEAD^1")" ] || base=HEAD^1
        return
    fi
    local deepen=--no-tags
    ! is_shallow || deepen=--unshallow
    git fetch --quiet --no-tags "$deepen" origin "+refs/heads/$branch:$ref" ||
        git rev-parse --verify --quiet "$ref" > /dev/null ||
        fail "the base $branch cannot be fetched: give actions/checkout fetch-depth: 0, or this action since: none"
}

# The commit that a merge queue builds on.
find_base_of_merge_group() {
    local event=${GITHUB_EVENT_PATH:-/dev/null}
    base=$(grep -oE '"base_sha": *"[0-9a-f]{40,64}"' "$event" | head -n 1 | cut -d '"' -f 4 || true)
    [ -n "$base" ] || fail "the event names no base: give the input since, or none"
    if is_shallow; then
        git fetch --quiet --no-tags --unshallow origin "$base" ||
            fail "the base $base cannot be fetched: give actions/checkout fetch-depth: 0, or this action since: none"
    fi
}

is_shallow() {
    [ "$(git rev-parse --is-shallow-repository)" = true ]
}
