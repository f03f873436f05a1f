"""What a service is: workloads, limits, counts."""

from typing import ClassVar

import pytest

from config.secrets import Secret
from config.service import LocalPort, Naming, Page, ServiceSettings, Size, Workload
from config.words.memory import MemorySize
from config.words.numbers import Cpus, Replicas

ONE = Workload(name="cat", title="the cat", image="nginx")
PASSWORD, KEY = Secret("cat_password", "the cat's role"), Secret("cat_key", "the cat")


class CatSettings(ServiceSettings):
    """A service of one workload, with replicas."""

    WORKLOADS: ClassVar = (
        Workload(
            name="cat", title="cats", image="nginx", naming=Naming.NUMBERED, counted_by="replicas"
        ),
    )
    SECRETS: ClassVar = (KEY,)
    DATABASE: ClassVar = PASSWORD

    memory: MemorySize = MemorySize(64)
    cpus: Cpus = 0.5
    replicas: Replicas = 3


@pytest.mark.parametrize(
    ("name", "placed_by", "key"),
    [
        ("cat", "", "cat"),
        ("redis-queue", "", "redisQueue"),
        ("n8n-worker", "n8nWorkers", "n8nWorkers"),
    ],
)
def test_the_key_below_placement_is_the_name_unless_it_says_otherwise(
    name: str, placed_by: str, key: str
) -> None:
    workload = Workload(name=name, title=name, image="nginx", placed_by=placed_by)
    assert workload.placement == key


@pytest.mark.parametrize(
    ("naming", "standbys", "several"),
    [
        (Naming.PLAIN, False, False),
        (Naming.BY_SERVER, False, False),
        (Naming.BY_SERVER, True, True),
        (Naming.NUMBERED, False, True),
    ],
)
def test_replicas_and_standbys_may_be_on_several_servers(
    naming: Naming, standbys: bool, several: bool
) -> None:
    workload = Workload(name="cat", title="cat", image="nginx", naming=naming, standbys=standbys)
    assert workload.on_several is several


def test_a_service_has_the_name_of_its_first_workload() -> None:
    assert CatSettings.name() == "cat"


def test_every_instance_has_the_limits_of_the_section() -> None:
    assert CatSettings().size(ONE) == Size(memory=MemorySize(64), cpus=0.5)


def test_there_is_one_unless_a_setting_says_how_many() -> None:
    assert CatSettings().count(CatSettings.WORKLOADS[0]) == 3
    assert CatSettings().count(ONE) == 1


def test_the_password_of_a_database_is_a_secret_like_others() -> None:
    assert CatSettings.secrets() == (PASSWORD, KEY)


def test_a_service_is_private_unless_it_says_otherwise() -> None:
    assert CatSettings().public_ports() == ()


def test_a_page_is_at_an_address_that_leaves_the_machine_only_through_a_forward() -> None:
    page = LocalPort(setting="cat.localPort", number=5050, path="/cats/")
    assert page.url == "http://127.0.0.1:5050/cats/"
    assert Page() == Page(port="local_port", path="/")
