-- Roles, groups, apps, and who holds them.

-- the list of one account type
create index members_type_name on members (workspace_id, account_type, sort_name, nr) where status <> 'left';

-- A named set of grants. A grant is 0 for nothing, 1 for READ, 2 for WRITE.
create table roles (
    id              uuid not null primary key,
    workspace_id    uuid not null references workspaces (id),
    name            text not null,
    -- the name in lower case without accents, by which it is unique and sorted
    key             text not null collate "C",
    description     text not null,
    -- USER or GROUP
    target          text not null,
    data            bigint not null check (data between 0 and 2),
    data_execution  bigint not null check (data_execution between 0 and 2),
    user_management bigint not null check (user_management between 0 and 2),
    business_info   bigint not null check (business_info between 0 and 2),
    created_at      bigint not null,
    version         bigint not null default 1,
    unique (workspace_id, key)
);

-- Roles of members; they count while the member is active.
create table member_roles (
    member_id       uuid not null references members (id),
    role_id         uuid not null references roles (id),
    primary key (member_id, role_id)
);
create index member_roles_of on member_roles (role_id, member_id);

create table groups (
    id              uuid not null primary key,
    workspace_id    uuid not null references workspaces (id),
    name            text not null,
    -- as of roles
    key             text not null collate "C",
    description     text not null,
    created_at      bigint not null,
    version         bigint not null default 1,
    unique (workspace_id, key)
);

create table group_members (
    group_id        uuid not null references groups (id),
    member_id       uuid not null references members (id),
    primary key (group_id, member_id)
);
create index group_members_of on group_members (member_id, group_id);

create table group_roles (
    group_id        uuid not null references groups (id),
    role_id         uuid not null references roles (id),
    primary key (group_id, role_id)
);
create index group_roles_of on group_roles (role_id, group_id);

-- Something that people open.
create table apps (
    id              uuid not null primary key,
    workspace_id    uuid not null references workspaces (id),
    name            text not null,
    -- as of roles
    key             text not null collate "C",
    slug            text not null collate "C",
    -- http or https
    url             text not null,
    description     text not null,
    -- of its icon, a word
    color           text not null,
    -- offered in the form for access requests
    requestable     boolean not null,
    -- null while it is in use
    archived_at     bigint,
    created_at      bigint not null,
    version         bigint not null default 1,
    unique (workspace_id, slug)
);
create index apps_name on apps (workspace_id, key) where archived_at is null;

-- What members may do with apps: 1 REPORT, 2 VIEW, 3 CONTRIBUTE, 4 ADMIN.
create table app_privileges (
    member_id       uuid not null references members (id),
    app_id          uuid not null references apps (id),
    privilege       bigint not null check (privilege between 1 and 4),
    primary key (member_id, app_id)
);
create index app_privileges_of on app_privileges (app_id, privilege, member_id);

-- The same of groups.
create table group_privileges (
    group_id        uuid not null references groups (id),
    app_id          uuid not null references apps (id),
    privilege       bigint not null check (privilege between 1 and 4),
    primary key (group_id, app_id)
);
create index group_privileges_of on group_privileges (app_id, group_id);

-- Which app was asked for.
alter table access_requests add column app_id uuid references apps (id);

-- Every workspace has this role from its first day.
insert into roles (id, workspace_id, name, key, description, target, data, data_execution, user_management,
    business_info, created_at)
select gen_random_uuid(), id, 'business_read', 'business_read', 'Reads everything.', 'GROUP', 1, 1, 1, 1, created_at
from workspaces;
