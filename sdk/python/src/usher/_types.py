"""What goes over the wire."""

from __future__ import annotations

from typing import Literal, Mapping, TypedDict, Union

Permission = Literal["READ", "WRITE"]
Resource = Literal["DATA", "DATA_EXECUTION", "USER_MANAGEMENT", "BUSINESS_INFO"]
Target = Literal["USER", "GROUP"]


class Workspace(TypedDict):
    """The workspace that the key is for."""

    id: str
    name: str
    theme: str


class Role(TypedDict):
    """One grant of a role: rows with the same ``role`` are grants of one role."""

    id: str
    permission: Permission
    resource: Resource
    target: Target
    role: str


class User(TypedDict):
    """An active member of kind user."""

    id: str
    email: str
    name: str


class Invitation(TypedDict):
    """An open invitation; ``roles`` are names."""

    id: str
    email: str
    roles: list[str]
    sendEmail: bool


#: What names a role: its name, an id, or all that ``create_role`` returned.
RoleRef = Union[str, Role, Mapping[str, str]]
