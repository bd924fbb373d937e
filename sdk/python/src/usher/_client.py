"""The two clients: the same calls, one waiting and one awaiting."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Iterable, Optional, TypeVar

import httpx

from . import _calls
from ._calls import Call, Request
from ._errors import UnavailableError, UsherError, from_answer
from ._types import Invitation, Permission, Resource, Role, RoleRef, Target, User, Workspace

T = TypeVar("T")


def _options(url: str, key: str, secret: str, timeout: float) -> dict[str, Any]:
    return {
        "base_url": url.rstrip("/") + "/external/v1/",
        "headers": {
            "Authorization": f"Bearer {key}.{secret}",
            "Accept": "application/json",
            "User-Agent": "usher-client/0.1.0",
        },
        "timeout": timeout,
        # The key would go along to wherever an answer points.
        "follow_redirects": False,
    }


def _built(client: httpx.Client | httpx.AsyncClient, request: Request) -> httpx.Request:
    return client.build_request(request.method, request.path, params=request.query, json=request.body)


def _read(response: httpx.Response) -> Any:
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if response.is_success and answer is not None:
        return answer
    said = answer if isinstance(answer, dict) else {}
    message = str(said.get("message") or f"The server answered {response.status_code}.")
    code = str(said.get("code") or "UNEXPECTED")
    raise from_answer(response.status_code, message, code, response.headers.get("retry-after"))


def _away(error: httpx.HTTPError) -> UsherError:
    return UnavailableError(f"The server cannot be reached: {error}", "UNREACHABLE")


class Workspaces:
    """People and roles of workspaces. ``uuid`` and ``name`` say which one: the id decides where both are given, and
    with neither it is the key's own."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def get_workspaces(self) -> list[Workspace]:
        """The workspaces that the key is for: one."""
        return self._client._run(_calls.get_workspaces())

    def get_workspace(
        self,
        uuid: Optional[str] = None,
        name: Optional[str] = None,
    ) -> Workspace:
        """The workspace with this id or name; without either, the key's own."""
        return self._client._run(_calls.get_workspace(uuid, name))

    def create_role(
        self,
        uuid: Optional[str] = None,
        role_name: str = "",
        permission: Permission = "READ",
        resource: Resource = "BUSINESS_INFO",
        target: Target = "GROUP",
        name: Optional[str] = None,
    ) -> Role:
        """Makes a grant. Grants of one name are one role; the most permissive wins."""
        return self._client._run(_calls.create_role(uuid, name, role_name, permission, resource, target))

    def get_role(
        self,
        uuid: Optional[str] = None,
        name: Optional[str] = None,
        role_name: Optional[str] = None,
        role_id: Optional[str] = None,
    ) -> Optional[Role]:
        """The first grant of the role with this name, or the grant with this id; ``None`` where there is
        none."""
        return self._client._run(_calls.get_role(uuid, name, role_name, role_id))

    def get_roles(
        self,
        uuid: Optional[str] = None,
        name: Optional[str] = None,
    ) -> list[Role]:
        """Every grant of every role."""
        return self._client._run(_calls.get_roles(uuid, name))

    def delete_role(
        self,
        uuid: Optional[str] = None,
        name: Optional[str] = None,
        role_id: Optional[str] = None,
        role_name: Optional[str] = None,
    ) -> bool:
        """Deletes one grant by its id, or a whole role by its name. With its last grant a role goes from
        whoever has it."""
        return self._client._run(_calls.delete_role(uuid, name, role_id, role_name))

    def invite_user(
        self,
        email: str,
        uuid: Optional[str] = None,
        name: Optional[str] = None,
        roles: Optional[Iterable[RoleRef]] = None,
        send_email: bool = True,
    ) -> Invitation:
        """Invites one address. ``roles`` takes what ``create_role`` returned, names or ids."""
        return self._client._run(_calls.invite_user(email, uuid, name, roles, send_email))

    def get_pending_invitations(
        self,
        uuid: Optional[str] = None,
        name: Optional[str] = None,
    ) -> list[Invitation]:
        """Invitations that are open."""
        return self._client._run(_calls.get_pending_invitations(uuid, name))

    def delete_pending_invitation(
        self,
        email: str,
        uuid: Optional[str] = None,
        name: Optional[str] = None,
    ) -> bool:
        """Takes an open invitation back; its link is dead at once."""
        return self._client._run(_calls.delete_pending_invitation(email, uuid, name))

    def get_all_workspace_users(
        self,
        uuid: Optional[str] = None,
        name: Optional[str] = None,
    ) -> list[User]:
        """Active members of kind user."""
        return self._client._run(_calls.get_all_workspace_users(uuid, name))

    def remove_user_from_workspace(
        self,
        email: str,
        uuid: Optional[str] = None,
        name: Optional[str] = None,
    ) -> bool:
        """Takes somebody out of the workspace; thirty days to restore them in Usher."""
        return self._client._run(_calls.remove_user_from_workspace(email, uuid, name))


class AsyncWorkspaces:
    """The same as :class:`Workspaces`, to be awaited."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def get_workspaces(self) -> list[Workspace]:
        """The workspaces that the key is for: one."""
        return await self._client._run(_calls.get_workspaces())

    async def get_workspace(
        self,
        uuid: Optional[str] = None,
        name: Optional[str] = None,
    ) -> Workspace:
        """The workspace with this id or name; without either, the key's own."""
        return await self._client._run(_calls.get_workspace(uuid, name))

    async def create_role(
        self,
        uuid: Optional[str] = None,
        role_name: str = "",
        permission: Permission = "READ",
        resource: Resource = "BUSINESS_INFO",
        target: Target = "GROUP",
        name: Optional[str] = None,
    ) -> Role:
        """Makes a grant. Grants of one name are one role; the most permissive wins."""
        return await self._client._run(_calls.create_role(uuid, name, role_name, permission, resource, target))

    async def get_role(
        self,
        uuid: Optional[str] = None,
        name: Optional[str] = None,
        role_name: Optional[str] = None,
        role_id: Optional[str] = None,
    ) -> Optional[Role]:
        """The first grant of the role with this name, or the grant with this id; ``None`` where there is
        none."""
        return await self._client._run(_calls.get_role(uuid, name, role_name, role_id))

    async def get_roles(
        self,
        uuid: Optional[str] = None,
        name: Optional[str] = None,
    ) -> list[Role]:
        """Every grant of every role."""
        return await self._client._run(_calls.get_roles(uuid, name))

    async def delete_role(
        self,
        uuid: Optional[str] = None,
        name: Optional[str] = None,
        role_id: Optional[str] = None,
        role_name: Optional[str] = None,
    ) -> bool:
        """Deletes one grant by its id, or a whole role by its name. With its last grant a role goes from
        whoever has it."""
        return await self._client._run(_calls.delete_role(uuid, name, role_id, role_name))

    async def invite_user(
        self,
        email: str,
        uuid: Optional[str] = None,
        name: Optional[str] = None,
        roles: Optional[Iterable[RoleRef]] = None,
        send_email: bool = True,
    ) -> Invitation:
        """Invites one address. ``roles`` takes what ``create_role`` returned, names or ids."""
        return await self._client._run(_calls.invite_user(email, uuid, name, roles, send_email))

    async def get_pending_invitations(
        self,
        uuid: Optional[str] = None,
        name: Optional[str] = None,
    ) -> list[Invitation]:
        """Invitations that are open."""
        return await self._client._run(_calls.get_pending_invitations(uuid, name))

    async def delete_pending_invitation(
        self,
        email: str,
        uuid: Optional[str] = None,
        name: Optional[str] = None,
    ) -> bool:
        """Takes an open invitation back; its link is dead at once."""
        return await self._client._run(_calls.delete_pending_invitation(email, uuid, name))

    async def get_all_workspace_users(
        self,
        uuid: Optional[str] = None,
        name: Optional[str] = None,
    ) -> list[User]:
        """Active members of kind user."""
        return await self._client._run(_calls.get_all_workspace_users(uuid, name))

    async def remove_user_from_workspace(
        self,
        email: str,
        uuid: Optional[str] = None,
        name: Optional[str] = None,
    ) -> bool:
        """Takes somebody out of the workspace; thirty days to restore them in Usher."""
        return await self._client._run(_calls.remove_user_from_workspace(email, uuid, name))


class Client:
    """Talks to an Usher at ``url`` with an API key. Close it, or use it in a ``with`` statement."""

    def __init__(
        self,
        url: str,
        key: str,
        secret: str,
        *,
        timeout: float = 30.0,
        transport: Optional[httpx.BaseTransport] = None,
    ) -> None:
        self._http = httpx.Client(**_options(url, key, secret, timeout), transport=transport)
        self.workspaces = Workspaces(self)

    def _run(self, call: Call[T]) -> T:
        try:
            request = next(call)
            while True:
                try:
                    response = self._http.send(_built(self._http, request))
                except httpx.HTTPError as error:
                    raise _away(error) from error
                request = call.send(_read(response))
        except StopIteration as done:
            result: T = done.value
            return result
        finally:
            call.close()

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()


class AsyncClient:
    """The same as :class:`Client`, to be awaited. Close it, or use it in an ``async with`` statement."""

    def __init__(
        self,
        url: str,
        key: str,
        secret: str,
        *,
        timeout: float = 30.0,
        transport: Optional[httpx.AsyncBaseTransport] = None,
    ) -> None:
        self._http = httpx.AsyncClient(**_options(url, key, secret, timeout), transport=transport)
        self.workspaces = AsyncWorkspaces(self)

    async def _run(self, call: Call[T]) -> T:
        try:
            request = next(call)
            while True:
                try:
                    response = await self._http.send(_built(self._http, request))
                except httpx.HTTPError as error:
                    raise _away(error) from error
                request = call.send(_read(response))
        except StopIteration as done:
            result: T = done.value
            return result
        finally:
            call.close()

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        await self.close()
