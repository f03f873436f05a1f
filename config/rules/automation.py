"""What must hold for workflows and credentials that are kept as files."""

from collections.abc import Iterator

from config.automation.credentials import FILE
from config.automation.folder import read
from config.report.errors import Problem
from config.rules.rule import SERVICES, reads
from config.sections import all_secrets
from config.settings import StackSettings


@reads(*SERVICES)
def can_be_published(settings: StackSettings) -> Iterator[Problem]:
    """All that is in the folder is what n8n takes, and holds no secret."""
    if settings.links is None:
        return
    folder = read(settings.links.folder)
    yield from folder.problems
    fields = {field.alias or name for name, field in StackSettings.model_fields.items()}
    stacks = fields | {secret.key for secret in all_secrets()}
    here = {
        secret.key
        for section in settings.present().values()
        for secret in section.secrets()
        if not secret.needed_by
    }
    for each in folder.credentials:
        for field, key in each.secrets.items():
            if key in stacks - here:
                yield Problem(
                    path=f"{settings.links.folder}/{FILE}: {each.name}.secrets.{field}",
                    problem="names a key of the stack itself",
                    got=f"'{key}'",
                    expected="the key of a secret of your own, or of one that this stack makes",
                    fix=f"choose another key, such as n8n{key[0].upper()}{key[1:]}",
                )
