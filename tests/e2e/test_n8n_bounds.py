"""Neither a start of n8n nor what strangers send to a webhook loses or ends anything."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pytest

from testbed.clients import PublicEntry
from testbed.n8n import N8n, Workflow
from testbed.sessions import wait_until
from tests.e2e.docker_cli import Docker

PROCESSES = ("n8n", "n8n-worker-1")
CLIENTS = 3
START_SECONDS = 300
GOOD_IN_A_ROW = 10
COME_BACK_LATER = {502, 503, 504}
"""What senders of webhooks try again; after 404, some give up for good."""

FILE_MIB = 16
"""The default of n8n.maxFile."""

WORKFLOW_MB = 2
"""What 768 MB of main take from the editor, by default."""

DOCUMENT_MIB = 1
"""What 640 MB of a worker take, by default."""

MIB = 1024 * 1024
MB = 1_000_000
"""The proxy counts in these."""

TAKES_IT = "return [{ json: { taken: true } }];"
LONG_ANSWER = "return [{ json: { text: 'x'.repeat(2 * 1024 * 1024) } }];"


@pytest.fixture
def undisturbed(docker: Docker, entry: PublicEntry, n8n: N8n) -> Iterator[None]:
    """Afterwards, no process of n8n and no data service may have been started again."""
    watched = (*PROCESSES, "postgres-data", "redis-queue-data")
    before = docker.started(*watched)
    yield
    assert docker.started(*watched) == before
    # While main was busy, it was late with its health, and the proxy asks again after some seconds.
    with entry.client("n8n") as client:
        wait_until("n8n", 120, lambda: client.get("/signin").status_code == 200, every=1)
    assert n8n.add(n8n.publish_adder(), 1, 2)["sum"] == 3


def test_while_main_starts_every_webhook_is_told_to_come_back(
    entry: PublicEntry, docker: Docker, n8n: N8n
) -> None:
    workflow = n8n.publish_adder()
    answers: Counter[int] = Counter()
    good = 0
    with entry.client("n8n") as sender:
        docker.restart("n8n")
        deadline = time.monotonic() + START_SECONDS
        while good < GOOD_IN_A_ROW and time.monotonic() < deadline:
            answer = sender.post(f"/webhook/{workflow.path}", json={"a": 1, "b": 2})
            answers[answer.status_code] += 1
            good = good + 1 if answer.status_code == 200 else 0
            assert answer.status_code != 200 or answer.json()["sum"] == 3, answer.text
            time.sleep(0.1)
    docker.wait_healthy()
    assert good == GOOD_IN_A_ROW, answers
    assert set(answers) <= {200, *COME_BACK_LATER}, answers


def test_the_largest_files_from_several_clients_end_nothing(
    undisturbed: None, entry: PublicEntry, n8n: N8n
) -> None:
    workflow = n8n.publish_code(TAKES_IT)
    n8n.fire(workflow, {})
    file = b"x" * (FILE_MIB * MIB - 1024)
    codes = at_once(6, partial(send_file, entry, workflow, file))
    assert codes[200] > 0, codes
    assert set(codes) <= {200, *COME_BACK_LATER}, codes


def test_a_larger_file_is_refused(undisturbed: None, entry: PublicEntry, n8n: N8n) -> None:
    workflow = n8n.publish_code(TAKES_IT)
    n8n.fire(workflow, {})
    codes = at_once(2, partial(send_file, entry, workflow, b"x" * (100 * MIB)))
    assert 200 not in codes, codes


def test_documents_of_hundreds_of_thousands_of_objects_end_nothing(
    undisturbed: None, entry: PublicEntry, n8n: N8n
) -> None:
    workflow = n8n.publish_code(TAKES_IT)
    n8n.fire(workflow, {})
    costly = b"[" + b"{}," * (DOCUMENT_MIB * MIB // 3 - 2) + b"{}]"
    assert send_document(entry, workflow, costly) == 200
    codes = at_once(3, partial(send_document, entry, workflow, costly))
    assert set(codes) <= {200, 413, 500, *COME_BACK_LATER}, codes
    codes = at_once(3, partial(send_document, entry, workflow, costly + b" " * 2 * MIB))
    # n8n's own words for it are "request entity too large", but the code of a webhook is 500.
    assert set(codes) <= {413, 500}, codes


def test_a_workflow_larger_than_the_documents_it_takes_can_be_saved(n8n: N8n) -> None:
    padding = "/* " + "x" * (WORKFLOW_MB * MB - 64 * 1024) + " */"
    assert n8n.fire(n8n.publish_code(f"{padding} {TAKES_IT}"), {}) == {"taken": True}


def test_workflows_of_strangers_to_be_saved_end_nothing(
    undisturbed: None, entry: PublicEntry
) -> None:
    costly = b"[" + b"{}," * (WORKFLOW_MB * MB // 3 - 2) + b"{}]"
    codes = at_once(16, partial(send, entry, "/rest/workflows", costly), clients=8)
    assert set(codes) <= {401, 503}, codes
    larger = at_once(3, partial(send, entry, "/rest/workflows", costly + b" " * MIB))
    assert set(larger) == {413}, larger


def test_long_answers_do_not_fill_the_queue(
    undisturbed: None, entry: PublicEntry, n8n: N8n
) -> None:
    workflow = n8n.publish_code(LONG_ANSWER)
    n8n.fire(workflow, {})
    codes = at_once(CLIENTS, partial(send_document, entry, workflow, b"{}"))
    assert set(codes) == {200}, codes


def at_once(times: int, send: Callable[[], int], clients: int = CLIENTS) -> Counter[int]:
    """Send requests from some clients at the same time; return how many got which code."""
    with ThreadPoolExecutor(clients) as pool:
        sent = [pool.submit(send) for _ in range(times)]
        return Counter(each.result() for each in sent)


def send_file(entry: PublicEntry, workflow: Workflow, content: bytes) -> int:
    """Send a file as a form does; return the code of the answer."""
    with entry.client("n8n") as client:
        return client.post(
            f"/webhook/{workflow.path}", files={"file": ("file.bin", content)}
        ).status_code


def send_document(entry: PublicEntry, workflow: Workflow, content: bytes) -> int:
    """Send JSON to a workflow; return the code of the answer, 0 for none."""
    return send(entry, f"/webhook/{workflow.path}", content)


def send(entry: PublicEntry, path: str, content: bytes) -> int:
    """Send JSON without logging in; return the code of the answer, 0 for none."""
    with entry.client("n8n") as client:
        try:
            return client.post(
                path, content=content, headers={"Content-Type": "application/json"}
            ).status_code
        except httpx.TransportError:
            return 0
