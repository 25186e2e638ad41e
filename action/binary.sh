# Where the pinproof of the GitHub Action comes from: one that is there, a release, or this action's own sources.

: "${here:?}" "${temp:?}"

# Puts the program's path into `binary`.
find_binary() {
    binary=${PINPROOF_BINARY:-}
    if [ -n "$binary" ]; then
        [ -x "$binary" ] && [ ! -d "$binary" ] || fail "the input binary is no program: $binary"
        return
    fi
    local source version
    source=$(cd "$here/.." && pwd)
    version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$source/Cargo.toml" | head -n 1)
    find_release "$version"
    if [ -n "$release" ] && download "$release"; then
        return
    fi
    [ -z "$release" ] || [ "$release" = "v$version" ] ||
        fail "there is no release $release to be had here, and this action holds the sources of v$version"
    build "$source"
}

# Puts the release that fits this checkout into `release`: as the input says, or the tag that the action is used at. One
# that is used at a commit has its version, $1, in Cargo.toml. Nothing for a branch or a local path: those are built.
find_release() {
    local ref=${PINPROOF_VERSION:-${PINPROOF_ACTION_REF:-}}
    release=''
    if [ "$ref" = source ]; then
        return
    elif [[ $ref =~ ^v?[0-9]+\.[0-9]+\.[0-9]+([-+.][0-9A-Za-z.-]+)?$ ]]; then
        release=v${ref#v}
    elif [ -n "${PINPROOF_VERSION:-}" ]; then
        fail "the input version is a release such as v0.1.0, or source, not: $PINPROOF_VERSION"
    elif [[ $ref =~ ^[0-9a-f]{40}$ ]]; then
        release=v$1
    fi
}

# The name that releases give this machine; nothing where there is no build for it.
target() {
    case "${RUNNER_OS:-$(uname -s)}-${RUNNER_ARCH:-$(uname -m)}" in
        Linux-X64 | Linux-x86_64) echo x86_64-unknown-linux-gnu ;;
        Linux-ARM64 | Linux-aarch64) echo aarch64-unknown-linux-gnu ;;
        macOS-ARM64 | Darwin-arm64) echo aarch64-apple-darwin ;;
        macOS-X64 | Darwin-x86_64) echo x86_64-apple-darwin ;;
        Windows-X64) echo x86_64-pc-windows-msvc ;;
    esac
}

# Downloads a release and puts it into `binary`. Fails where there is none to be had; one that does not match its
# checksum ends the step. PINPROOF_RELEASES names a mirror of the releases.
download() {
    local tag=$1 target name url
    target=$(target)
    [ -n "$target" ] || return 1
    name=pinproof-$target.tar.gz
    local repository=${PINPROOF_ACTION_REPOSITORY:-${GITHUB_REPOSITORY:-}}
    url=${PINPROOF_RELEASES:-https://github.com/$repository/releases/download}/$tag
    if ! fetch "$url/$name" "$temp/$name" || ! fetch "$url/SHA256SUMS" "$temp/SHA256SUMS"; then
        echo "no release $tag for $target to be had"
        return 1
    fi
    local expected actual
    expected=$(awk -v name="$name" '$2 == name || $2 == "*" name { print $1; exit }' "$temp/SHA256SUMS")
    actual=$(checksum "$temp/$name")
    if [ -z "$expected" ] || [ "$expected" != "$actual" ]; then
        fail "$name of release $tag does not match its checksum; it is not run"
    fi
    # From a pipe, for tar on Windows takes a drive for a host.
    tar -xzf - -C "$temp" < "$temp/$name"
    binary=$temp/pinproof
    [ "$target" != x86_64-pc-windows-msvc ] || binary=$temp/pinproof.exe
    [ -x "$binary" ] || fail "$name of release $tag holds no pinproof"
}

fetch() {
    curl --fail --silent --show-error --location --proto '=https,file' --proto-redir '=https' --retry 3 \
        --max-time 120 --output "$2" -- "$1"
}

checksum() {
    if command -v sha256sum > /dev/null; then
        sha256sum < "$1" | cut -d ' ' -f 1
    else
        shasum -a 256 < "$1" | cut -d ' ' -f 1
    fi
}

# Builds this action's own checkout. From its folder, so that no cargo settings of the checked repository count.
build() {
    command -v cargo > /dev/null ||
        fail "there is no release for this machine and no cargo to build one: install Rust, or give the input binary"
    local root=${RUNNER_TEMP:-$temp}/pinproof-built
    echo "building pinproof from $1"
    (cd "$1" && cargo install --quiet --locked --path . --root "$root") ||
        fail "pinproof cannot be built; the log says why"
    binary=$root/bin/pinproof
}
