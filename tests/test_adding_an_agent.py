"""A service that runs once on every engine comes with a server and touches no other one."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from testbed.workspace import copy_working_tree
from tests.support.page import Edit

SETTINGS: Final = '''"""Settings of an agent."""

from typing import ClassVar

from pydantic import Field

from config.service import Naming, ServiceSettings, Where, Workload
from config.words.memory import MemorySize
from config.words.numbers import Cpus


class AgentSettings(ServiceSettings):
    """An agent."""

    WORKLOADS: ClassVar = (
        Workload(
            name="agent",
            title="the agent",
            image="nginx",
            port=9100,
            where=Where.EVERY_ENGINE,
            naming=Naming.BY_SERVER,
        ),
    )

    memory: MemorySize = Field(MemorySize(64), description="Memory limit")
    cpus: Cpus = Field(0.25, description="CPU limit")
'''
COMPONENT: Final = '''"""An agent."""

import pulumi

from components.containers.container import ContainerArgs
from components.containers.process import Health, Process, Storage, Zone
from components.containers.service import Service
from components.stack.args import ServiceArgs
from config.services.agent import AgentSettings


class Agent(pulumi.ComponentResource):
    """An agent, which sees what its host does."""

    def __init__(self, args: ServiceArgs[AgentSettings]) -> None:
        super().__init__("tapbot:edge:Agent", args.name, None, args.options)
        containers = [
            ContainerArgs(
                target=target,
                process=Process(health=Health(test=["CMD", "true"])),
                networks=[Zone.BACK],
                storage=Storage(host={"/host/proc": "/proc"}),
            )
            for target in args.targets
        ]
        Service(args.name, containers, self)
        self.register_outputs({})
'''
EDITS: Final = (
    Edit("config/services/agent.py", "python", SETTINGS),
    Edit("components/edge/agent.py", "python", COMPONENT),
    Edit(
        "config/sections.py",
        "diff",
        "+from config.services.agent import AgentSettings\n"
        " from config.services.directus import DirectusSettings\n",
    ),
    Edit(
        "config/sections.py",
        "diff",
        '     n8n: N8nSettings | None = Field(None, description="n8n, the workflow automation")\n'
        '+    agent: AgentSettings | None = Field(None, description="An agent")\n',
    ),
    Edit(
        "__main__.py",
        "diff",
        "+from components.edge.agent import Agent\n from components.edge.n8n import N8n\n",
    ),
    Edit(
        "__main__.py",
        "diff",
        "+if settings.agent:\n+    Agent(stack.args(settings.agent))\n"
        " traefik = Traefik(stack.args(settings.traefik), settings.domain)\n",
    ),
)
DEPLOY: Final = """
import json
from dataclasses import asdict
from tests.support.program import complete, deploy
from tests.test_program_servers import THIRD

def plain(engine):
    found = {}
    for each in engine.registered:
        values = {key: sorted(value) if isinstance(value, frozenset) else value
                  for key, value in asdict(each).items() if key != "property_dependencies"}
        found[each.urn] = values
    return found

prod = {**complete("prod"), "agent": {}}
dev = {**complete("dev"), "agent": {}}
more = {**prod, "servers": {**prod["servers"], "third": THIRD}}
print(json.dumps([plain(deploy("dev", dev)), *(plain(deploy("prod", each))
                  for each in (prod, more))], default=str))
"""


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, dict[str, Any]]]:
    """All resources of `dev`, of `prod`, and of `prod` with a third server, by URN."""
    root: Path = tmp_path_factory.mktemp("agent")
    copy_working_tree(root)
    for edit in EDITS:
        edit.apply(root)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", DEPLOY],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, dict[str, Any]]] = json.loads(done.stdout)
    return found


def agents(stack: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the containers of the agent, by name."""
    return {
        each["name"]: each
        for each in stack.values()
        if each["type"].endswith(":Container") and each["name"].startswith("agent")
    }


def test_it_runs_once_on_every_engine(stacks: list[dict[str, dict[str, Any]]]) -> None:
    dev, prod, more = stacks
    assert set(agents(dev)) == {"agent-edge"}, "both servers of `dev` are one engine"
    assert set(agents(prod)) == {"agent-edge", "agent-data"}
    assert set(agents(more)) == {"agent-edge", "agent-data", "agent-third"}


def test_each_runs_on_its_own_server_at_one_port(stacks: list[dict[str, dict[str, Any]]]) -> None:
    for name, each in agents(stacks[2]).items():
        assert each["provider"].endswith(f"::{name.removeprefix('agent-')}")
        [port] = each["inputs"]["ports"]
        assert port["internal"] == port["external"] == 9100


def test_a_new_server_touches_no_other_servers_agent(
    stacks: list[dict[str, dict[str, Any]]],
) -> None:
    _, prod, more = stacks
    before = {urn: each for urn, each in prod.items() if "::agent" in urn}
    assert before
    assert {urn: more[urn] for urn in before} == before


def test_it_waits_for_nobody_and_nobody_for_it(stacks: list[dict[str, dict[str, Any]]]) -> None:
    containers = {
        urn for urn, each in stacks[2].items() if each["type"] == "docker:index/container:Container"
    }
    own = {urn for urn in containers if "::agent-" in urn}
    for urn in containers:
        waits = set(stacks[2][urn]["dependencies"]) & containers
        assert not waits if urn in own else not waits & own, urn


def test_what_it_sees_of_its_host_is_read_only(stacks: list[dict[str, dict[str, Any]]]) -> None:
    for each in agents(stacks[1]).values():
        [mount] = [mount for mount in each["inputs"]["mounts"] if mount["type"] == "bind"]
        assert (mount["source"], mount["target"]) == ("/proc", "/host/proc")
        assert mount["readOnly"] is True
