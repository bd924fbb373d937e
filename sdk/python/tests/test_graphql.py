"""GraphQL through clients that are not ours: gql, which checks each call against the schema that the server
tells, requests, and curl."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from conftest import House
from gql import Client, gql
from gql.client import SyncClientSession
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXTransport


def headers(key: tuple[str, str]) -> dict[str, str]:
    return {"X-API-KEY": key[0], "X-API-SECRET": key[1]}


@pytest.fixture
def session(house: House, key: tuple[str, str]) -> Iterator[SyncClientSession]:
    transport = HTTPXTransport(url=f"{house.url}/api/graphql", headers=headers(key))
    with Client(transport=transport, fetch_schema_from_transport=True) as session:
        yield session


PAGE = gql("""
    query ($first: Int!, $after: String) {
        users(first: $first, after: $after, search: "paged", sort: EMAIL) {
            nodes { id email status accountType }
            pageInfo { hasNextPage endCursor }
        }
    }
""")
INVITE = gql("""
    mutation ($email: String!) { inviteUser(email: $email, accountType: BUSINESS) { ok } }
""")


def run(session: SyncClientSession, document: Any, **values: Any) -> dict[str, Any]:
    document.variable_values = values
    done: dict[str, Any] = session.execute(document)
    return done


def test_a_list_is_walked_to_its_end(session: SyncClientSession) -> None:
    emails = [f"paged{n}@acme.example" for n in range(5)]
    for email in emails:
        assert run(session, INVITE, email=email) == {"inviteUser": {"ok": True}}
    found: list[str] = []
    after = None
    for _ in range(3):
        page = run(session, PAGE, first=2, after=after)["users"]
        found += [node["email"] for node in page["nodes"]]
        assert {node["status"] for node in page["nodes"]} == {"INVITED"}
        after = page["pageInfo"]["endCursor"]
    assert found == emails
    assert not page["pageInfo"]["hasNextPage"]


def test_a_refusal_has_the_code(session: SyncClientSession) -> None:
    run(session, INVITE, email="twice@acme.example")
    with pytest.raises(TransportQueryError) as refused:
        run(session, INVITE, email="twice@acme.example")
    assert refused.value.errors
    assert refused.value.errors[0]["extensions"]["code"] == "ALREADY_INVITED"


def test_nobody_without_a_key(house: House) -> None:
    transport = HTTPXTransport(url=f"{house.url}/api/graphql", headers=headers(("usk_wrong", "wrong")))
    with Client(transport=transport) as stranger, pytest.raises(TransportQueryError) as refused:
        run(stranger, INVITE, email="never@acme.example")
    assert refused.value.errors
    assert refused.value.errors[0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_requests_and_curl_get_the_same(house: House, key: tuple[str, str]) -> None:
    url = f"{house.url}/api/graphql"
    query = "query ListUsers { listUsers { ok activeUsers { uid email name accountType } } }"
    answered = requests.post(url, json={"query": query}, headers=headers(key), timeout=10)
    assert answered.status_code == 200
    users = answered.json()["data"]["listUsers"]
    assert users["ok"] is True
    owner = next(user for user in users["activeUsers"] if user["email"] == "owner@acme.example")
    assert (owner["name"], owner["accountType"], len(owner["uid"])) == ("Olga Owner", "ADMIN", 64)
    named = [arg for pair in headers(key).items() for arg in ("-H", ": ".join(pair))]
    curl = ["curl", "-sS", "-X", "POST", url, "-H", "Content-Type: application/json", *named]
    told = subprocess.run(
        [*curl, "-d", json.dumps({"query": query})], capture_output=True, text=True, check=True
    )
    assert json.loads(told.stdout) == answered.json()
