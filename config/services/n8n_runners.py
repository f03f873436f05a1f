"""Settings of n8n's runners, which run the code of Code nodes away from n8n."""

from typing import Annotated, Final

from pydantic import Field

from config.base import Settings
from config.secrets import Secret
from config.service import Naming, Workload
from config.words.memory import AtLeast, MemorySize
from config.words.modules import JavaScriptModule, PythonModule
from config.words.numbers import Cpus

SETTING: Final = "n8n.runners"
TOKEN: Final = Secret("n8n_runners_token", "n8n's runners, when they ask a worker for code to run")

RUNNER: Final = Workload(
    name="n8n-runner",
    title="the runners beside n8n's workers",
    image="n8n-runners",
    naming=Naming.NUMBERED,
    # One for each worker, beside it: they are placed and counted by the same settings.
    placed_by="n8nWorkers",
    beside="n8n",
    counted_by="workers",
    part="runners",
)

VARIABLES: Final = dict.fromkeys(
    (
        *("N8N_RUNNERS_MODE", "N8N_RUNNERS_AUTH_TOKEN"),
        *("N8N_RUNNERS_BROKER_LISTEN_ADDRESS", "N8N_RUNNERS_BROKER_PORT"),
    ),
    SETTING,
)
"""What the program sets where there are runners, with the setting that decides it."""


class RunnersSettings(Settings):
    """A runner beside each worker, for the code of its workflows: JavaScript and Python."""

    memory: Annotated[MemorySize, AtLeast("256MB")] = Field(
        MemorySize(384), description="Memory limit of the runner beside each worker"
    )
    cpus: Cpus = Field(1.0, description="CPU limit of the runner beside each worker")
    javascript_modules: tuple[JavaScriptModule, ...] = Field(
        (), description="Modules that JavaScript may require, beside crypto and moment"
    )
    python_modules: tuple[PythonModule, ...] = Field(
        (), description="Modules that Python may import; without any, none"
    )
