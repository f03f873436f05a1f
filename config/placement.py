"""What runs on which server: one key for each workload that the operator places."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from config.sections import workloads
from config.service import Naming, Workload
from config.words.server_names import OneServer, ServerNames


@dataclass(frozen=True, slots=True)
class Placement:
    """Annotation for a mapping whose keys are those of the workloads."""

    keys: Callable[[], dict[str, Workload]] = workloads

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.typed_dict_schema(
            {
                key: core_schema.typed_dict_field(
                    handler.generate_schema(names_of(workload)), required=False
                )
                for key, workload in self.keys().items()
            },
            extra_behavior="forbid",
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        properties = handler(schema)
        for key, workload in self.keys().items():
            properties["properties"][key]["description"] = description(workload)
        return properties


def names_of(workload: Workload) -> object:
    """Return the type of what a key below `placement` holds."""
    return ServerNames if workload.on_several else OneServer


def description(workload: Workload) -> str:
    """Return what a key below `placement` says."""
    without = f"; without it, the server of {workload.beside}" if workload.beside else ""
    further = "; in a list, further ones follow it" if workload.standbys else ""
    return f"The {who_runs(workload)}{further}{without}"


def who_runs(workload: Workload) -> str:
    """Return `server that runs PostgreSQL`, or `servers that run Directus`."""
    several = workload.naming is Naming.NUMBERED
    return f"{'servers that run' if several else 'server that runs'} {workload.title}"
