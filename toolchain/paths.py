"""Where caches, state and the checkout are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

APPLICATION = "tapbot-stack"


@dataclass(frozen=True)
class Paths:
    """Directories of this user: the cache can be deleted at any time, the data must be kept."""

    checkout: Path
    cache: Path
    data: Path
    pulumi_home: Path

    @classmethod
    def of(cls, environ: Mapping[str, str], checkout: Path) -> Paths:
        """Follow the XDG base directory rules; a PULUMI_HOME that is set wins."""
        home = Path(environ.get("HOME") or Path.home())
        cache = Path(environ.get("XDG_CACHE_HOME") or home / ".cache") / APPLICATION
        data = Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share") / APPLICATION
        pulumi_home = Path(environ.get("PULUMI_HOME") or cache / "pulumi-home")
        return cls(checkout, cache, data, pulumi_home)

    @property
    def go_modules(self) -> Path:
        """Go modules that pin what is built from source."""
        return Path(__file__).parent / "go"

    @property
    def logs(self) -> Path:
        """Logs of long builds."""
        return self.cache / "logs"

    @property
    def state(self) -> Path:
        """Directory of the local Pulumi backend."""
        return self.data / "state"

    @property
    def passphrase(self) -> Path:
        """File with the passphrase that encrypts the secrets in the state."""
        return self.data / "passphrase"

    def applied(self, stack: str) -> Path:
        """Digest of the stack file that was last brought up whole."""
        return self.data / "applied" / stack

    def kept(self, stack: str) -> Path:
        """Digest of the state that was last copied by `make keep`."""
        return self.data / "kept" / stack

    def authority(self, stack: str) -> Path:
        """Certificate of the stack's own authority, for browsers and curl."""
        return self.data / "ca" / f"{stack}.pem"
