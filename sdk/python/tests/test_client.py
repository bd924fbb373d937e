"""What the client promises, against the real server."""

from __future__ import annotations

import asyncio
import pathlib
import re
from collections.abc import Iterator

import pytest
import usher
from conftest import House


@pytest.fixture
def client(house: House, key: tuple[str, str]) -> Iterator[usher.Client]:
    with usher.Client(house.url, *key) as client:
        yield client


def test_the_readme_runs(house: House, key: tuple[str, str]) -> None:
    readme = (pathlib.Path(__file__).parents[1] / "README.md").read_text()
    example = re.findall(r"```python\n(.*?)```", readme, re.S)[0]
    example = example.replace("https://usher.example.com", house.url)
    # Whoever is removed has come in before; Jon's invitation was taken back.
    before, remove = example.split("client.workspaces.remove_user_from_workspace")
    names: dict[str, object] = {"key": key[0], "secret": key[1]}
    exec(before, names)
    house.user("joe@gmail.com", "Joe")
    last = "client.workspaces.remove_user_from_workspace" + remove
    exec(last.replace("jon@", "joe@"), names)


def test_roles(client: usher.Client) -> None:
    roles = client.workspaces
    data = roles.create_role(role_name="analyst", permission="READ", resource="DATA", target="USER")
    run = roles.create_role(
        name="Acme", role_name="analyst", permission="WRITE", resource="DATA_EXECUTION", target="USER"
    )
    assert data["role"] == run["role"] == "analyst"
    assert [row for row in roles.get_roles() if row["role"] == "analyst"] == [data, run]
    assert roles.get_role(role_name="analyst") == data
    assert roles.get_role(role_id=run["id"]) == run
    assert roles.delete_role(role_id=run["id"])
    assert roles.get_role(role_id=run["id"]) is None
    assert roles.delete_role(role_name="analyst")
    assert roles.get_role(role_name="analyst") is None
    with pytest.raises(usher.NotFoundError):
        roles.delete_role(role_name="analyst")


def test_invitations_take_roles_by_row_name_and_id(client: usher.Client) -> None:
    role = client.workspaces.create_role(
        role_name="reader", permission="READ", resource="DATA", target="USER"
    )
    refs: list[usher.Role | str] = [role, "reader", role["id"]]
    for n, ref in enumerate(refs):
        invited = client.workspaces.invite_user(email=f"Ana{n}@Part.example", roles=[ref], send_email=False)
        assert invited["email"] == f"ana{n}@part.example"
        assert invited["roles"] == ["reader"]
        assert invited["id"] in [one["id"] for one in client.workspaces.get_pending_invitations()]
        assert client.workspaces.delete_pending_invitation(email=f"ANA{n}@part.example")
    with pytest.raises(usher.NotFoundError):
        client.workspaces.delete_pending_invitation(email="ana0@part.example")


def test_more_than_a_page(client: usher.Client) -> None:
    for n in range(103):
        client.workspaces.invite_user(email=f"many{n}@acme.example", send_email=False)
    emails = [one["email"] for one in client.workspaces.get_pending_invitations()]
    assert len({email for email in emails if email.startswith("many")}) == 103


def test_async(house: House, key: tuple[str, str]) -> None:
    async def run() -> None:
        async with usher.AsyncClient(house.url, *key) as client:
            workspace = await client.workspaces.get_workspace(name="Acme")
            made = await asyncio.gather(
                *(
                    client.workspaces.create_role(
                        uuid=workspace["id"],
                        role_name="together",
                        permission="READ",
                        resource=resource,
                        target="USER",
                    )
                    for resource in ("DATA", "DATA_EXECUTION", "USER_MANAGEMENT", "BUSINESS_INFO")
                )
            )
            assert len({row["id"] for row in made}) == 4
            users = await client.workspaces.get_all_workspace_users(uuid=workspace["id"])
            assert "owner@acme.example" in [user["email"] for user in users]
            with pytest.raises(usher.NotFoundError):
                await client.workspaces.remove_user_from_workspace(email="nobody@acme.example")

    asyncio.run(run())


def test_errors_have_the_servers_code(house: House, client: usher.Client) -> None:
    with pytest.raises(usher.ConflictError) as member:
        client.workspaces.invite_user(email="owner@acme.example")
    assert (member.value.code, member.value.status) == ("ALREADY_MEMBER", 409)
    with pytest.raises(usher.InvalidError) as address:
        client.workspaces.invite_user(email="nonsense")
    assert address.value.code == "INVALID_EMAIL"
    with pytest.raises(usher.NotFoundError):
        client.workspaces.get_roles(uuid="00000000-0000-0000-0000-000000000000")
    with pytest.raises(usher.NotFoundError):
        client.workspaces.get_roles(name="Elsewhere")
    with usher.Client(house.url, "usk_wrong", "wrong") as wrong, pytest.raises(usher.AuthenticationError):
        wrong.workspaces.get_roles()
    with usher.Client(house.url, *house.key("audit:read")) as reader:
        with pytest.raises(usher.ForbiddenError) as denied:
            reader.workspaces.get_all_workspace_users()
        assert denied.value.code == "FORBIDDEN"
    with usher.Client("http://127.0.0.1:9", "k", "s") as nowhere, pytest.raises(usher.UnavailableError):
        nowhere.workspaces.get_workspaces()
