"""Manages the people and roles of an Usher workspace.

    import usher

    client = usher.Client("https://usher.example.com", key, secret)
    role = client.workspaces.create_role(
        uuid=workspace, role_name="analyst", permission="READ", resource="DATA", target="USER"
    )
    client.workspaces.invite_user(email="jon@example.com", uuid=workspace, roles=[role])

``AsyncClient`` has the same calls, to be awaited.
"""

from ._client import AsyncClient, AsyncWorkspaces, Client, Workspaces
from ._errors import (
    AuthenticationError,
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RateLimitedError,
    UnavailableError,
    UsherError,
)
from ._types import Invitation, Permission, Resource, Role, RoleRef, Target, User, Workspace

__all__ = [
    "AsyncClient",
    "AsyncWorkspaces",
    "AuthenticationError",
    "Client",
    "ConflictError",
    "ForbiddenError",
    "InvalidError",
    "Invitation",
    "NotFoundError",
    "Permission",
    "RateLimitedError",
    "Resource",
    "Role",
    "RoleRef",
    "Target",
    "UnavailableError",
    "User",
    "UsherError",
    "Workspace",
    "Workspaces",
]
