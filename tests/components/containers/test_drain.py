"""A program that drains leaves the proxy, answers what is due, and only then is stopped."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from components.containers import drain

SERVER = """
const http = require("node:http");
const began = [];
const server = http.createServer((request, response) => {
  if (request.url === "/slow") began.push(response);
  else response.end("fine");
});
const seen = [];
process.once("SIGTERM", () => {
  seen.push("signal");
  server.close();
  console.log(JSON.stringify(seen));
  process.exit();
});
server.listen(0, "127.0.0.1", async () => {
  const { port } = server.address();
  const ask = async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
  seen.push(await ask("/ready"));
  const slow = ask("/slow").then((status) => seen.push(`slow ${status}`), () => seen.push("lost"));
  while (began.length === 0) await new Promise(setImmediate);
  process.kill(process.pid, "SIGTERM");
  await new Promise((resolve) => setTimeout(resolve, 50));
  seen.push(await ask("/ready"), await ask("/other"));
  const answer = Number(process.argv[2]);
  if (answer) setTimeout(() => began[0].end("late"), answer * 1000);
});
"""


@pytest.mark.parametrize(
    ("answered_after", "seen"),
    [(7, [200, 503, 200, "slow 200", "signal"]), (0, [200, 503, 200, "signal"])],
)
def test_what_is_due_is_answered_before_the_signal(
    tmp_path: Path, answered_after: int, seen: list[object]
) -> None:
    for name, text in {**drain.code(), "server.cjs": SERVER}.items():
        (tmp_path / name).write_text(text)
    done = subprocess.run(
        ["node", "--require", f"./{drain.FILE}", "server.cjs", str(answered_after)],
        cwd=tmp_path,
        env={**os.environ, **drain.variables("/ready", 8)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert json.loads(done.stdout) == seen, done.stderr


def test_the_proxy_notices_before_the_program_stops() -> None:
    assert f"LEAST = {drain.LEAST_SECONDS};" in drain.code()[drain.FILE]
