"""The heap of Node.js programs, which do not all know the memory limit of their container."""

from config.words.memory import MemorySize


def heap_mib(memory: MemorySize, share: float) -> int:
    """Return a share of a container's memory in MiB."""
    return int(memory.mib * share)


def heap_option(memory: MemorySize, share: float) -> str:
    """Return the option that ends a heap at a share of the container's memory.

    Node 18 ignores the limits of cgroup v2, later versions take half. Beyond its heap a program
    has buffers (files, requests) and libraries; a heap that is full ends the program with a
    message, memory that is used up kills it without one.
    """
    return f"--max-old-space-size={heap_mib(memory, share)}"
