"""Secrets: one flat key each."""

from config.mail import PASSWORD
from config.report.reference import table
from config.secrets import LONGEST, Secret, secret_command
from config.sections import all_secrets, section_classes
from config.settings import StackSettings


def test_every_secret_has_a_name_and_a_key_of_its_own() -> None:
    listed = [secret for kind in section_classes().values() for secret in kind.secrets()]
    listed.append(PASSWORD)
    assert len(listed) == len({secret.name for secret in listed}), (
        "two services would share a secret, and one of them could read the other's data"
    )
    assert len(listed) == len({secret.key for secret in listed}) == len(all_secrets())


def test_no_secret_has_the_key_of_a_setting() -> None:
    settings = {field.alias for field in StackSettings.model_fields.values()}
    assert settings.isdisjoint(secret.key for secret in all_secrets())


def test_keys_are_spelled_as_in_a_stack_file() -> None:
    assert Secret("n8n_encryption_key", "a test").key == "n8nEncryptionKey"
    keys = {secret.key for secret in all_secrets()}
    assert {"n8nEncryptionKey", "qdrantReadOnlyApiKey"} <= keys


def test_the_command_makes_a_value_where_one_can_be_made() -> None:
    commands = {secret.key: secret_command(secret) for secret in all_secrets()}
    assert commands["n8nOwnerPassword"] == (
        'pulumi config set --secret tapbot-stack:n8nOwnerPassword "$(openssl rand -hex 24)"'
    )
    assert commands["directusS3Secret"] == (
        "pulumi config set --secret tapbot-stack:directusS3Secret"
    ), "a random value would only fail later, at the bucket"


def test_what_asks_for_an_issued_secret_is_a_setting_that_may_be_absent() -> None:
    issued = {secret.key: secret.needed_by for secret in all_secrets() if secret.needed_by}
    assert issued == {
        "directusS3Key": "directus.s3",
        "directusS3Secret": "directus.s3",
        "acmeDnsCredentials": "traefik.acme.dnsVariables",
        "mailPassword": "mail.user",
        "alertsTelegramToken": "alerts.telegram",
        "alertsWebhookUrl": "alerts.webhook",
        "alertsWatchdogUrl": "alerts.watchdog",
        "gateOidcSecret": "gate.oidc",
        "backupsS3Key": "backups.offsite",
        "backupsS3Secret": "backups.offsite",
    }
    rows = table()
    for setting in issued.values():
        assert f"| `{setting}` |" in rows


def test_what_the_suggested_command_makes_is_long_enough_for_every_secret() -> None:
    made_by_openssl_rand_hex_24 = 48
    for secret in all_secrets():
        assert secret.min_length <= made_by_openssl_rand_hex_24 <= LONGEST, secret.key
