"""The heap of Node.js programs."""

from components.containers.node import heap_mib, heap_option
from config.words.memory import MemorySize


def test_a_heap_is_a_share_of_the_containers_memory() -> None:
    assert heap_mib(MemorySize(640), 0.6) == 384
    assert heap_option(MemorySize(768), 0.5) == "--max-old-space-size=384"
