"""A proxy before Docker's socket: it lets readers ask for single paths, and nothing be done.

Even to read everything is too much: `archive` and `export` hand out the files of any container.
Whoever may read is in the zone of the proxy; in `Zone.SOCKET` nobody else is.
"""

from collections.abc import Sequence
from typing import Final

from components.containers.container import ContainerArgs
from components.containers.files_volume import DIRECTORY
from components.containers.process import Files, Health, Process, Storage, Zone, fetches
from components.containers.target import Target

PORT: Final = 2375
SOCKET: Final = "/var/run/docker.sock"
ID: Final = "[a-zA-Z0-9][a-zA-Z0-9_.-]*"
"""The name or the id of a container, in the regular expressions of paths."""

CONFIGURATION: Final = """\
user root;
worker_processes 1;
pid /tmp/nginx.pid;
error_log /dev/stderr warn;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path /tmp/b; proxy_temp_path /tmp/p; fastcgi_temp_path /tmp/f;
  uwsgi_temp_path /tmp/u; scgi_temp_path /tmp/s;
  server {
    listen PORT;
    location / { return 403; }
    location ~ "^(/v1\\.[0-9][0-9])?/(PATHS)$" {
      limit_except GET { deny all; }
      proxy_pass http://unix:SOCKET;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host docker;
      proxy_buffering off;
      proxy_read_timeout 24h;
    }
  }
}
"""


def socket_proxy(target: Target, paths: Sequence[str], zone: Zone = Zone.BACK) -> ContainerArgs:
    """Return a proxy that answers GET of these paths, regular expressions without a leading `/`."""
    file = CONFIGURATION
    for word, value in {"PORT": str(PORT), "PATHS": "|".join(paths), "SOCKET": SOCKET}.items():
        file = file.replace(word, value)
    return ContainerArgs(
        target=target,
        process=Process(
            health=Health(test=fetches(f"http://127.0.0.1:{PORT}/_ping"), interval=30),
            command=["nginx", "-c", f"{DIRECTORY}/nginx.conf", "-g", "daemon off;"],
            # The socket belongs to root; any other user would need a group that differs by host.
            user="0:0",
        ),
        networks=[zone],
        files=Files(read={"nginx.conf": file}),
        storage=Storage(host={SOCKET: SOCKET}),
    )
