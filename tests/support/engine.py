"""A recording engine: the only place that knows Pulumi's mock API."""

import asyncio
import contextvars
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pulumi
from pulumi.runtime import mocks, rpc, settings, stack

CONTAINER: Final = "docker:index/container:Container"
VOLUME: Final = "docker:index/volume:Volume"
NETWORK: Final = "docker:index/network:Network"
IMAGE: Final = "docker:index/remoteImage:RemoteImage"
PASSWORD: Final = "random:index/randomPassword:RandomPassword"
COMMAND: Final = "command:remote:Command"
LOCAL_COMMAND: Final = "command:local:Command"
BYTES: Final = "random:index/randomBytes:RandomBytes"

# Only the provider knows it, so it is unknown in a preview; it is stable and tells its own name.
# Unlike the real one's it arrives as plain text: its secrecy is the program's own work.
_GENERATED: Final[Mapping[str, Callable[[str], dict[str, str]]]] = {
    PASSWORD: lambda name: {"result": f"generated-{name}-0123456789"},
    COMMAND: lambda name: {"stdout": json.dumps({"engine": f"engine of {name}"}), "stderr": ""},
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Registered:
    """One resource as the program asked for it; inputs that hold a secret are listed by name."""

    urn: str
    type: str
    name: str
    inputs: dict[str, Any]
    secret_inputs: frozenset[str]
    parent: str
    provider: str
    dependencies: frozenset[str]
    property_dependencies: dict[str, frozenset[str]]
    protect: bool
    retain_on_delete: bool
    delete_before_replace: bool
    replace_on_changes: frozenset[str]
    ignore_changes: frozenset[str]
    replacement_trigger: str

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a container, by variable."""
        return dict(entry.split("=", 1) for entry in self.inputs.get("envs", []))

    @property
    def labels(self) -> dict[str, str]:
        """The labels of a container."""
        return {label["label"]: label["value"] for label in self.inputs["labels"]}

    @property
    def mounts(self) -> dict[str, dict[str, Any]]:
        """The mounts of a container, by the path inside it."""
        return {mount["target"]: mount for mount in self.inputs.get("mounts", [])}

    @property
    def files(self) -> dict[str, str]:
        """The files that a carrier brings, by path; one that is no text is in base64."""
        return {
            upload["file"]: upload.get("content", upload.get("contentBase64"))
            for upload in self.inputs["uploads"]
        }

    @property
    def data_dependencies(self) -> frozenset[str]:
        """The URNs that its inputs come from; all other dependencies are order without data."""
        return frozenset().union(*self.property_dependencies.values())


class _Providers(mocks.Mocks):
    """Answers as the providers would."""

    def __init__(self, *, preview: bool) -> None:
        self._preview = preview

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Return what the resource looks like once it is created; in a preview, before that."""
        generate = _GENERATED.get(args.typ)
        made = generate(args.name) if generate else {}
        if self._preview:
            return "", {**args.inputs, **dict.fromkeys(made, rpc.UNKNOWN)}
        return f"{args.name}-id", {**args.inputs, **made}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], None]:
        """Refuse calls: nothing in the program may ask a provider while it plans."""
        raise AssertionError(f"the program called {args.token}")


class RecordingEngine(mocks.MockMonitor):
    """A mock monitor that also keeps what a registration says beside its inputs."""

    def __init__(self, *, preview: bool = False) -> None:
        super().__init__(_Providers(preview=preview))
        self.registered: list[Registered] = []
        self.outputs: dict[str, Any] = {}
        self.secret_outputs: frozenset[str] = frozenset()

    @property
    def _untyped(self) -> Any:
        return super()

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the name is the protocol's
        """Record the request, then answer it."""
        response = self._untyped.RegisterResource(request)
        if request.type == "pulumi:pulumi:Stack":
            return response
        inputs = rpc.deserialize_properties(request.object, keep_unknowns=True)
        self.registered.append(
            Registered(
                urn=response.urn,
                type=request.type,
                name=request.name,
                inputs=_plain(inputs),
                secret_inputs=_secret_keys(inputs),
                parent=request.parent,
                provider=request.provider.rpartition("::")[0],
                dependencies=frozenset(request.dependencies),
                property_dependencies={
                    key: frozenset(value.urns)
                    for key, value in request.propertyDependencies.items()
                },
                protect=request.protect,
                retain_on_delete=request.retainOnDelete,
                delete_before_replace=request.deleteBeforeReplace,
                replace_on_changes=frozenset(request.replaceOnChanges),
                ignore_changes=frozenset(request.ignoreChanges),
                replacement_trigger=request.replacement_trigger.string_value,
            )
        )
        return response

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802 - as above
        """Keep the outputs of the stack itself."""
        if request.urn.split("::")[2] == "pulumi:pulumi:Stack":
            outputs = rpc.deserialize_properties(request.outputs, keep_unknowns=True)
            self.outputs, self.secret_outputs = _plain(outputs), _secret_keys(outputs)
        return self._untyped.RegisterResourceOutputs(request)

    def of_type(self, token: str) -> Iterator[Registered]:
        """Return all resources of a type."""
        return (resource for resource in self.registered if resource.type == token)

    def one(self, token: str, name: str) -> Registered:
        """Return the one resource of this type and name."""
        found = [resource for resource in self.of_type(token) if resource.name == name]
        assert len(found) == 1, f"{len(found)} resources {token} named {name}, not one"
        return found[0]

    def container(self, name: str) -> Registered:
        """Return the container registered under this name."""
        return self.one(CONTAINER, name)

    def carrier(self, name: str) -> Registered:
        """Return the container that brings the files of a service."""
        return self.container(f"{name}-carrier")

    def running(self) -> list[Registered]:
        """Return the containers that run: all but the carriers of files."""
        return [
            each for each in self.of_type(CONTAINER) if each.labels.get("kz.tapbot.role") != "files"
        ]


def run(
    program: Callable[[], object], *, preview: bool = False, stack_name: str = "test"
) -> RecordingEngine:
    """Run a program as a stack of its own on a new engine; return it when everything has landed."""
    engine = RecordingEngine(preview=preview)
    mock_settings: Any = mocks.MockSettings

    def body() -> None:
        program()

    async def update() -> None:
        pulumi.runtime.set_all_config({}, [])
        settings.set_root_resource(None)  # type: ignore[arg-type] # as in a new process
        settings.configure(
            mock_settings(
                monitor=engine,
                engine=mocks.MockEngine(None),
                project="tapbot-stack",
                stack=stack_name,
                dry_run=preview,
                outputs=set(),
                package_refs={},
            )
        )
        await stack.run_in_stack(body)

    # All of this lives in context variables: a copy leaves nothing behind for the next test.
    contextvars.copy_context().run(asyncio.run, update())
    return engine


def _secret_keys(values: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(key for key, value in values.items() if _is_secret(value))


def _is_secret(value: Any) -> bool:
    if rpc.is_rpc_secret(value):
        return True
    parts = value.values() if isinstance(value, dict) else value
    return isinstance(value, dict | list) and any(_is_secret(part) for part in parts)


def _plain(value: Any) -> Any:
    """Return a value without the wrapping that marks secrets."""
    value = rpc.unwrap_rpc_secret(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
