"""Documents of strangers stay small; those of the editor are larger, and parsed one at a time."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from components.edge.n8n import CODE

RAW_BODY = """
module.exports = async (stream, options) => {
  const parts = [];
  for await (const part of stream) parts.push(part);
  const body = Buffer.concat(parts);
  const [, number, unit] = /^(\\d+)(mb)?$/.exec(options.limit);
  const larger = body.length > number * (unit ? 2 ** 20 : 1);
  if (larger) throw Object.assign(new Error("large"), { status: 413 });
  return body;
};
"""
"""What n8n reads bodies with, as far as it matters here."""

SERVER = """
const http = require("node:http");
const read = require("raw-body");
const requests = JSON.parse(process.argv[2]);
let arrived = 0;
let inside = 0;
let most = 0;
// None is answered before all are here, however busy the machine is.
let gathered;
const all = new Promise((resolve) => (gathered = resolve));
const server = http.createServer(async (request, response) => {
  if (++arrived === requests.length) gathered();
  try {
    const body = await read(request, { limit: "4mb" });
    most = Math.max(most, ++inside);
    await all;
    await new Promise((resolve) => setTimeout(resolve, 300));
    inside -= 1;
    response.end(String(body.length));
  } catch (error) {
    response.writeHead(error.status).end();
  }
});
server.listen(0, "127.0.0.1", async () => {
  const { port } = server.address();
  const ask = async ([path, mib]) => {
    const body = Buffer.alloc(mib * 2 ** 20 + 1);
    return (await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", body })).status;
  };
  const codes = await Promise.all(requests.map(ask));
  console.log(JSON.stringify({ codes, most }));
  process.exit();
});
"""


def answers(folder: Path, *requests: tuple[str, int]) -> tuple[list[int], int]:
    """Send bodies of these MiB at once; return the codes, and how many were inside together."""
    module = folder / "node_modules" / "raw-body"
    module.mkdir(parents=True)
    (module / "index.js").write_text(RAW_BODY)
    (folder / "server.cjs").write_text(SERVER)
    limits = {"N8N_PAYLOAD_SIZE_MAX": "4", "TAPBOT_DOCUMENT_SIZE_MAX": "1"}
    done = subprocess.run(
        ["node", f"--require={CODE / 'documents.cjs'}", "server.cjs", json.dumps(requests)],
        cwd=folder,
        env={"PATH": os.environ["PATH"], **limits},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    said = json.loads(done.stdout)
    return said["codes"], said["most"]


@pytest.mark.parametrize("path", ["/webhook/a", "/form/a", "/mcp/a", "/REST/a", "/other"])
def test_a_document_for_a_workflow_is_small(tmp_path: Path, path: str) -> None:
    assert answers(tmp_path, (path, 0), (path, 1)) == ([200, 413], 1)


@pytest.mark.parametrize("path", ["/rest/workflows/a", "/api/v1/workflows"])
def test_a_workflow_that_is_saved_may_be_larger(tmp_path: Path, path: str) -> None:
    assert answers(tmp_path, (path, 3), (path, 4)) == ([200, 413], 1)


def test_large_ones_are_parsed_one_at_a_time_and_small_ones_meanwhile(tmp_path: Path) -> None:
    codes, most = answers(tmp_path, *[("/rest/workflows", 2)] * 3, ("/rest/me", 0))
    assert (codes, most) == ([200] * 4, 2)


def test_those_that_would_wait_in_memory_are_refused(tmp_path: Path) -> None:
    codes, most = answers(tmp_path, *[("/rest/workflows", 2)] * 9)
    assert (sorted(codes), most) == ([200] * 4 + [503] * 5, 1)
