"""Every call as a conversation: it yields requests and is sent answers, and does not know who carries them. The
two clients carry them, one waiting and one awaiting."""

from __future__ import annotations

from typing import Any, Generator, Iterable, Mapping, NamedTuple, Optional, TypeVar, cast
from urllib.parse import quote

from ._errors import NotFoundError
from ._types import Invitation, Permission, Resource, Role, RoleRef, Target, User, Workspace

T = TypeVar("T")

#: Any word will do; the server has one universe.
_UNIVERSE = "universe/usher"


class Request(NamedTuple):
    """One request below ``/external/v1/``."""

    method: str
    path: str
    query: Optional[Mapping[str, str]] = None
    body: Optional[Mapping[str, Any]] = None


Call = Generator[Request, Any, T]


def _all(path: str) -> Call[list[Any]]:
    rows: list[Any] = []
    query = {"limit": "100"}
    while True:
        page = yield Request("GET", path, query)
        rows.extend(page["items"])
        token = page.get("nextToken")
        if not token:
            return rows
        query = {"nextToken": token}


def get_workspaces() -> Call[list[Workspace]]:
    return cast("list[Workspace]", (yield from _all(f"{_UNIVERSE}/businesses")))


def get_workspace(uuid: Optional[str], name: Optional[str]) -> Call[Workspace]:
    if uuid:
        return cast(Workspace, (yield Request("GET", _business(uuid))))
    for workspace in (yield from get_workspaces()):
        # A key is for one workspace: without a name it is that one.
        if name is None or workspace["name"] == name:
            return workspace
    raise NotFoundError(f"The key is not for a workspace named {name!r}.", "NOT_FOUND")


def _business(uuid: str) -> str:
    return f"{_UNIVERSE}/business/{quote(uuid, safe='')}"


def _base(uuid: Optional[str], name: Optional[str]) -> Call[str]:
    if uuid:
        return _business(uuid)
    return _business((yield from get_workspace(None, name))["id"])


def create_role(
    uuid: Optional[str],
    name: Optional[str],
    role_name: str,
    permission: Permission,
    resource: Resource,
    target: Target,
) -> Call[Role]:
    base = yield from _base(uuid, name)
    body = {"permission": permission, "resource": resource, "target": target, "role": role_name}
    return cast(Role, (yield Request("POST", f"{base}/role", body=body)))


def get_roles(uuid: Optional[str], name: Optional[str]) -> Call[list[Role]]:
    base = yield from _base(uuid, name)
    return cast("list[Role]", (yield from _all(f"{base}/roles")))


def get_role(
    uuid: Optional[str], name: Optional[str], role_name: Optional[str], role_id: Optional[str]
) -> Call[Optional[Role]]:
    for row in (yield from get_roles(uuid, name)):
        if row["id"] == role_id or (role_id is None and row["role"] == role_name):
            return row
    return None


def delete_role(
    uuid: Optional[str], name: Optional[str], role_id: Optional[str], role_name: Optional[str]
) -> Call[bool]:
    base = yield from _base(uuid, name)
    if role_id is not None:
        ids = [role_id]
    else:
        rows = yield from _all(f"{base}/roles")
        ids = [row["id"] for row in rows if row["role"] == role_name]
        if not ids:
            raise NotFoundError(f"There is no role named {role_name!r}.", "NOT_FOUND")
    for one in ids:
        yield Request("DELETE", f"{base}/role/{quote(one, safe='')}")
    return True


def invite_user(
    email: str,
    uuid: Optional[str],
    name: Optional[str],
    roles: Optional[Iterable[RoleRef]],
    send_email: bool,
) -> Call[Invitation]:
    base = yield from _base(uuid, name)
    refs = [role if isinstance(role, str) else role["id"] for role in roles or ()]
    body = {"email": email, "roles": refs, "sendEmail": send_email}
    return cast(Invitation, (yield Request("POST", f"{base}/user/invite", body=body)))


def get_pending_invitations(uuid: Optional[str], name: Optional[str]) -> Call[list[Invitation]]:
    base = yield from _base(uuid, name)
    return cast("list[Invitation]", (yield from _all(f"{base}/user/invitations")))


def get_all_workspace_users(uuid: Optional[str], name: Optional[str]) -> Call[list[User]]:
    base = yield from _base(uuid, name)
    return cast("list[User]", (yield from _all(f"{base}/users")))


def _delete_by_email(base: str, listed: str, each: str, email: str) -> Call[bool]:
    wanted = email.strip().lower()
    for row in (yield from _all(f"{base}/{listed}")):
        if row["email"] == wanted:
            yield Request("DELETE", f"{base}/{each}/{quote(row['id'], safe='')}")
            return True
    raise NotFoundError(f"Nobody here has the address {wanted}.", "NOT_FOUND")


def delete_pending_invitation(email: str, uuid: Optional[str], name: Optional[str]) -> Call[bool]:
    base = yield from _base(uuid, name)
    return (yield from _delete_by_email(base, "user/invitations", "user/invitation", email))


def remove_user_from_workspace(email: str, uuid: Optional[str], name: Optional[str]) -> Call[bool]:
    base = yield from _base(uuid, name)
    return (yield from _delete_by_email(base, "users", "user", email))
