# Sourced by the other scripts: the root of the checkout as current folder, and the tools that
# scripts/setup installed here found before others.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools=$PWD/target/tools
export PATH="$tools/bin:$PWD/scripts/node/node_modules/.bin:$PATH"
# Of cargo and of the files it leaves below target/, so that a build can be stopped and go on.
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-auto}

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }
