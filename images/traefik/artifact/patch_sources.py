"""Make Traefik's sources buildable from what a Go module proxy serves."""

import re
import sys
from pathlib import Path

# The DNS challenge providers whose modules are served; all others are left out.
KEPT = (
    "acmedns",
    "cloudflare",
    "digitalocean",
    "dnsupdate",
    "exec",
    "gandiv5",
    "hetzner",
    "httpreq",
    "manual",
    "ovh",
    "route53",
)
IMPORT = re.compile(r'^\t"github\.com/go-acme/lego/v5/providers/dns/(\w+)"\n', re.MULTILINE)
CASE = re.compile(r"^\tcase [^\n]*\n\t\treturn (\w+)\.[^\n]*\n", re.MULTILINE)


def keep_providers(lego: Path) -> None:
    """Drop every DNS provider but the kept ones from lego's list."""
    source = lego / "providers/dns/zz_gen_dns_providers.go"
    text = source.read_text()
    for pattern in (IMPORT, CASE):
        found = {match.group(1) for match in pattern.finditer(text)}
        if missing := set(KEPT) - found:
            raise SystemExit(f"lego does not list {', '.join(sorted(missing))}")
        text = pattern.sub(lambda match: match.group(0) if match.group(1) in KEPT else "", text)
    source.write_text(text)


def recreate_extension(traefik: Path) -> None:
    """Write the nested module that a module's zip leaves out; upstream's is empty structs too."""
    folder = traefik / "pkg/config/dynamic/ext"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "go.mod").write_text("module github.com/traefik/traefik/dynamic/ext\n\ngo 1.24.0\n")
    (folder / "ext.go").write_text(
        "// Package ext extends the dynamic configuration with nothing.\npackage ext\n\n"
        "// HTTP extends the HTTP configuration.\n// +k8s:deepcopy-gen=true\ntype HTTP struct{}\n\n"
        "// Router extends a router.\n// +k8s:deepcopy-gen=true\ntype Router struct{}\n"
    )


if __name__ == "__main__":
    recreate_extension(Path(sys.argv[1]))
    keep_providers(Path(sys.argv[2]))
