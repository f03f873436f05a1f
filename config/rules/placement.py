"""What must hold between services and where they are placed."""

from collections.abc import Iterator

from config.base import camel_case
from config.placement import who_runs
from config.report.errors import PROJECT, Problem, closest, remove_command, set_command, show
from config.rules.rule import INSTANCES, SERVICES, reads
from config.sections import is_map, section_classes, section_of_placement, workloads
from config.settings import StackSettings
from config.words.word import plural


@reads("placement", *SERVICES)
def names_services_of_the_stack(settings: StackSettings) -> Iterator[Problem]:
    """Nothing is placed that the stack does not have."""
    for key in settings.placement:
        section = section_of_placement(key)
        if not settings.of(section):
            name = camel_case(section)
            yield Problem(
                path=f"placement.{key}",
                problem=f"places a service that the stack file has no section {name} for",
                expected=f"a section {name}{_with(section)}, or no placement of it",
                fix=f"{_add(section)}, or: {remove_command(f'placement.{key}')}",
            )


@reads(*INSTANCES)
def names_every_service(settings: StackSettings) -> Iterator[Problem]:
    """Every service of the stack is placed."""
    servers = list(settings.servers)
    for key, workload in workloads().items():
        present = bool(settings.of(section_of_placement(key)))
        # What is beside a service that is there goes where that goes, and is missed there.
        follows = workload.beside and settings.of(section_of_placement(workload.beside))
        if present and servers and not follows and key not in settings.placement:
            yield Problem(
                path=f"placement.{key}",
                problem="is missing",
                expected=f"the {who_runs(workload)}, such as {servers[0]}",
                fix=set_command(f"placement.{key}", servers[0]),
            )


@reads("servers", "placement")
def names_known_servers(settings: StackSettings) -> Iterator[Problem]:
    """Every service is placed on a server that exists."""
    names = list(settings.servers)
    for key, servers in settings.placement.items():
        for server in servers if names else ():
            if server in settings.servers:
                continue
            meant = closest(server, names)
            yield Problem(
                path=f"placement.{key}",
                problem="names an unknown server" + (f", did you mean {meant}?" if meant else ""),
                got=show(server),
                expected=f"one of: {', '.join(names)}",
                fix=set_command(f"placement.{key}", meant or names[0]),
            )


@reads("placement", *SERVICES)
def has_a_replica_for_each_server(settings: StackSettings) -> Iterator[Problem]:
    """A placement does not name more servers than there are replicas."""
    for key, workload in workloads().items():
        field, servers = section_of_placement(key), settings.placement.get(key, ())
        for path, section in settings.present().items():
            if path.partition(".")[0] != field or not workload.counted_by:
                continue
            count = section.count(workload)
            if len(servers) > count:
                setting = f"{camel_case(path)}.{workload.counted_by}"
                yield Problem(
                    path=f"placement.{key}",
                    problem=f"names {len(servers)} servers for {plural(count, 'container')}",
                    expected=f"at most as many servers as {setting}",
                    fix=set_command(setting, str(len(servers))),
                )


def _with(section: str) -> str:
    required = _required(section)
    return f" with {', '.join(required)}" if required else ", which may be empty"


def _add(section: str) -> str:
    name = camel_case(section)
    if is_map(section):
        return f"name one below `{PROJECT}:{name}`, see docs/services/{name}.md"
    if _required(section):
        return f"add a section {name} to the stack file, as Pulumi.dev.yaml has it"
    return f"add `{PROJECT}:{name}: {{}}` to the stack file"


def _required(section: str) -> list[str]:
    """The keys without which a section cannot be added."""
    fields = section_classes()[section].model_fields.items()
    return [field.alias or name for name, field in fields if field.is_required()]
