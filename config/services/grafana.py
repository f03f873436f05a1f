"""Settings of Grafana: the dashboards of the metrics, for those who want more than lines."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from config.secrets import Secret
from config.service import Page, ServiceSettings, Workload
from config.words.memory import AtLeast, MemorySize
from config.words.numbers import Cpus, Port

PASSWORD: Final = Secret("grafana_password", "the administrator of Grafana", 12)


class GrafanaSettings(ServiceSettings):
    """Grafana beside the store of the metrics, which it asks."""

    WORKLOADS: ClassVar = (
        Workload(
            name="grafana",
            title="Grafana",
            image="grafana",
            port=3000,
            placed_by="monitoring",
            page=Page(health="/api/health"),
        ),
    )
    SECRETS: ClassVar = (PASSWORD,)
    NEEDS: ClassVar = ("monitoring",)
    EXTRA: ClassVar = True

    memory: Annotated[MemorySize, AtLeast("192MB")] = Field(
        MemorySize(384), description="Memory limit of the container"
    )
    cpus: Cpus = Field(0.5, description="CPU limit of the container")
    local_port: Port = Field(
        3000, description="The port of its page on 127.0.0.1 of its server, for SSH forwards"
    )
