"""Variables of the operator's own, for services whose image is configured by its environment."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from config.secrets import Secret
from config.service import ServiceSettings
from config.words.environment import (
    EnvironmentValue,
    SecretKey,
    VariableName,
    is_secret_key,
)


class EnvironmentSettings(ServiceSettings):
    """A service that takes further variables, beside those that the program sets."""

    VARIABLES: ClassVar[Mapping[str, str]]
    """Each variable that the program sets, and the setting that decides it; "" where none does."""

    MAIL_VARIABLES: ClassVar[tuple[str, ...]] = ()
    """The same for those that the program sets only where the stack has a mail server."""

    environment: dict[VariableName, EnvironmentValue] = Field(
        {}, description="Further environment variables of the image, for what no setting covers"
    )
    environment_secrets: dict[VariableName, SecretKey] = Field(
        {}, description="The same for secrets: a variable, and the key of the secret that it gets"
    )

    def number(self, variable: str, usual: int) -> int:
        """Return the number that the operator gave a variable, or the image's own."""
        given = self.environment.get(variable, "")
        return int(given) if given.isdecimal() else usual

    @classmethod
    def named_secrets(cls, section: Mapping[str, object]) -> list[Secret]:
        """Return those that `environmentSecrets` names."""
        named = section.get("environmentSecrets")
        keys = named.values() if isinstance(named, dict) else ()
        # Others are refused, and would end up in a command that somebody pastes.
        return [further_secret(cls.name(), key) for key in keys if is_secret_key(key)]

    def further_secrets(self) -> dict[str, Secret]:
        """Return the secret of each variable of `environmentSecrets`."""
        return {
            variable: further_secret(self.name(), key)
            for variable, key in self.environment_secrets.items()
        }


def further_secret(service: str, key: str) -> Secret:
    """Return a secret of the operator's own: whoever issued it decides how it looks."""
    return Secret(key, f"a variable of {service}", needed_by=f"{service}.environmentSecrets")
