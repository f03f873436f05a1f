"""What must hold for bots."""

from collections.abc import Iterator
from typing import Final

from config.report.errors import PROJECT, Problem, closest, remove_command, set_command, show
from config.rules.environment import own_keys
from config.rules.rule import SERVICES, reads
from config.services.bots import BotJob, BotSettings, Link, Route
from config.settings import StackSettings

GIVEN: Final = (*(each.value for each in Link), "webhook", "events")
"""The files that a bot gets by its links, and the one of the secret of its callers."""

Found = Iterator[Problem]


@reads("bots")
def are_consistent(settings: StackSettings) -> Found:
    """Nothing is set that has no effect."""
    for name, bot in settings.bots.items():
        path = f"bots.{name}"
        yield from _reads(path, bot)
        if BotJob.WEBHOOK in bot.jobs and bot.route is not Route.WEBHOOK:
            yield Problem(
                path=f"{path}.jobs",
                problem="has the job webhook for a bot without a route",
                expected=f"{path}.route: webhook, or no such job",
                fix=set_command(f"{path}.route", Route.WEBHOOK.value),
            )
        for number, job in enumerate(bot.jobs):
            if job in bot.jobs[:number]:
                yield _twice(f"{path}.jobs[{number}]", job)


def _reads(path: str, bot: BotSettings) -> Found:
    linked = Link.DIRECTUS in bot.links
    if bot.reads and not linked:
        yield Problem(
            path=f"{path}.reads",
            problem="has no effect, as the bot has no link to Directus",
            expected=f"directus in {path}.links",
            fix=f"add directus to {path}.links in the stack file,"
            f" or: {remove_command(f'{path}.reads')}",
        )
    if bot.events and not bot.reads:
        yield Problem(
            path=f"{path}.events",
            problem="has no effect, as the bot reads no collection",
            got="true",
            expected=f"{path}.reads",
            fix=set_command(f"{path}.reads[0]", "articles"),
        )
    if linked and not bot.reads:
        yield Problem(
            path=f"{path}.reads",
            problem="is empty, so the link to Directus shows the bot nothing",
            expected="collections of Directus such as articles",
            fix=set_command(f"{path}.reads[0]", "articles"),
        )


def _twice(path: str, job: BotJob) -> Problem:
    return Problem(
        path=path,
        problem="is named twice",
        got=show(job.value),
        expected="each job once",
        fix=remove_command(path),
    )


@reads("site", "bots")
def answer_visitors(settings: StackSettings) -> Found:
    """The bot that visitors of the site ask is there."""
    name = settings.site.chat if settings.site else None
    if name is None or name in settings.bots:
        return
    known = list(settings.bots)
    meant = closest(name, known)
    yield Problem(
        path="site.chat",
        problem="names an unknown bot" + (f", did you mean {meant}?" if meant else ""),
        got=show(name),
        expected=f"one of: {', '.join(known)}" if known else f"a section bots.{name}",
        fix=set_command("site.chat", meant) if meant else remove_command("site.chat"),
    )


@reads(*SERVICES)
def have_secrets_of_their_own(settings: StackSettings) -> Found:
    """No file and no key is that of something else."""
    taken = own_keys() | {secret.key for secret in settings.made()}
    for name, bot in settings.bots.items():
        for file, key in bot.secret_files.items():
            path = f"bots.{name}.secrets.{file}"
            if file in GIVEN:
                yield Problem(
                    path=path,
                    problem="is a file that the program writes itself",
                    expected=f"another name than {', '.join(GIVEN)}",
                    fix=f"rename it below bots.{name}.secrets in the stack file",
                )
            if key in taken:
                yield _own_key(path, key, name)
        if Link.LLM in bot.links and bot.llm.key in taken:
            yield _own_key(f"bots.{name}.llm.key", bot.llm.key, name)


def _own_key(path: str, key: str, name: str) -> Problem:
    # Neither the bot nor its people should ever have it.
    other = f"{name.replace('-', '')}Key"
    return Problem(
        path=path,
        problem="names a key of the stack itself",
        got=show(key),
        expected="the key of a secret of the bot's own",
        fix=f"choose another key, such as {other}; then:"
        f" pulumi config set --secret {PROJECT}:{other}",
    )
