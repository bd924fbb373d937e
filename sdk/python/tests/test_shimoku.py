"""The shimoku package itself, changed in nothing but the address that it calls."""

from __future__ import annotations

import pytest
import shimoku
from conftest import House
from shimoku.exceptions import CacheError

ACME = {"name": "Acme"}


def test_a_workspace_is_managed(house: House, key: tuple[str, str]) -> None:
    client = shimoku.Client(universe_id="any", access_token=".".join(key), retry_attempts=1)
    client._api_client.host = f"{house.url}/external/v1/"
    workspaces = client.workspaces

    role = workspaces.create_role(
        **ACME, role_name="planner", permission="READ", resource="DATA", target="USER"
    )
    assert workspaces.get_role(**ACME, role_name="planner") == role
    assert role in workspaces.get_roles(**ACME)

    email = "shi@part.example"
    invited = workspaces.invite_user(**ACME, email=email, roles=["planner"], send_email=False)
    assert (invited["email"], invited["roles"]) == (email, ["planner"])
    assert email in [one["email"] for one in workspaces.get_pending_invitations(**ACME)]
    assert workspaces.delete_pending_invitation(**ACME, email=email)
    assert email not in [one["email"] for one in workspaces.get_pending_invitations(**ACME)]

    house.user("left@acme.example", "Lea Left")
    assert "left@acme.example" in [one["email"] for one in workspaces.get_all_workspace_users(**ACME)]
    workspaces.remove_user_from_workspace(**ACME, email="left@acme.example")
    assert "left@acme.example" not in [one["email"] for one in workspaces.get_all_workspace_users(**ACME)]
    with pytest.raises(CacheError):
        workspaces.remove_user_from_workspace(**ACME, email="nobody@acme.example")

    workspaces.delete_role(**ACME, role_name="planner")
    assert "planner" not in [one["role"] for one in workspaces.get_roles(**ACME)]
