"""A real Usher on a temporary SQLite file for the whole run."""

from __future__ import annotations

import json
import os
import pathlib
import socket
import subprocess
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
BINARY = pathlib.Path(os.environ.get("USHER_BINARY", ROOT / "target" / "debug" / "usher"))
ALL = [
    "users:read",
    "users:write",
    "roles:write",
    "guests:write",
    "requests:write",
    "apps:write",
    "audit:read",
    "workspace:write",
]


class House(NamedTuple):
    url: str
    env: dict[str, str]

    def usher(self, *args: str, typed: str = "") -> Any:
        done = subprocess.run(
            [BINARY, *args], env=self.env, input=typed, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def key(self, *capabilities: str) -> tuple[str, str]:
        args = [arg for capability in capabilities for arg in ("--capability", capability)]
        made = self.usher("key", "create", "--workspace", "acme", "--name", "sdk", *args)
        return made["key"], made["secret"]

    def user(self, email: str, name: str, account_type: str = "BUSINESS", *more: str) -> None:
        args = ["--email", email, "--name", name, "--workspace", "acme", "--account-type", account_type]
        self.usher("user", "create", *args, *more, "--password-stdin", typed="four calm otters knit\n")


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    assert BINARY.exists(), f"{BINARY} is missing: cargo build"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {
        "PATH": os.environ.get("PATH", ""),
        "USHER_DATA_DIR": str(tmp_path_factory.mktemp("usher")),
        "USHER_LISTEN": f"127.0.0.1:{port}",
        "USHER_PUBLIC_URL": f"http://localhost:{port}",
        "USHER_RATE_LIMITS": "off",
    }
    house = House(f"http://localhost:{port}", env)
    house.usher("workspace", "create", "--name", "Acme", "--slug", "acme")
    house.user("owner@acme.example", "Olga Owner", "ADMIN", "--owner")
    server = subprocess.Popen([BINARY, "serve"], env=env, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        for line in server.stdout:
            if line.startswith("listening on"):
                break
        else:
            raise AssertionError("Usher did not start")
        yield house
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture(scope="session")
def key(house: House) -> tuple[str, str]:
    return house.key(*ALL)
