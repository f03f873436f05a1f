"""Traefik's sources keep only what a Go module proxy serves."""

from pathlib import Path

import pytest

from images.traefik.artifact.patch_sources import KEPT, keep_providers, recreate_extension

LISTED = "providers/dns/zz_gen_dns_providers.go"


def lego(folder: Path, *providers: str) -> Path:
    """Return lego's sources with these providers in its generated list."""
    imports = "".join(
        f'\t"github.com/go-acme/lego/v5/providers/dns/{name}"\n' for name in providers
    )
    cases = "".join(f'\tcase "{name}":\n\t\treturn {name}.NewDNSProvider()\n' for name in providers)
    source = folder / LISTED
    source.parent.mkdir(parents=True)
    source.write_text(
        f'package dns\n\nimport (\n\t"fmt"\n\n{imports})\n\nfunc New(name string) {{\n'
        f"\tswitch name {{\n{cases}\tdefault:\n\t\treturn fmt.Errorf(name)\n\t}}\n}}\n"
    )
    return folder


def test_only_providers_that_can_be_had_stay(tmp_path: Path) -> None:
    keep_providers(lego(tmp_path, *KEPT, "oraclecloud", "tencentcloud"))
    text = (tmp_path / LISTED).read_text()
    for name in KEPT:
        assert text.count(f"dns/{name}") == text.count(f"return {name}.") == 1
    assert "cloud.New" not in text.replace("cloudflare.New", "")
    assert "tencentcloud" not in text
    assert 'import (\n\t"fmt"' in text, "what is no provider stays"
    assert "default:\n\t\treturn fmt.Errorf" in text


def test_a_provider_that_lego_has_dropped_stops_the_build(tmp_path: Path) -> None:
    rest = [name for name in KEPT if name != "hetzner"]
    with pytest.raises(SystemExit, match="does not list hetzner"):
        keep_providers(lego(tmp_path, *rest))


def test_the_nested_module_that_a_zip_leaves_out_is_written(tmp_path: Path) -> None:
    recreate_extension(tmp_path)
    folder = tmp_path / "pkg/config/dynamic/ext"
    assert "module github.com/traefik/traefik/dynamic/ext\n" in (folder / "go.mod").read_text()
    source = (folder / "ext.go").read_text()
    for kind in ("HTTP", "Router"):
        assert f"type {kind} struct{{}}" in source
