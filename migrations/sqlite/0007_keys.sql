-- Keys by which programs act in a workspace.

create table keys (
    id              blob not null primary key,
    workspace_id    blob not null references workspaces (id),
    -- in whose name, and within whose rights, it acts
    maker_id        blob not null references members (id),
    name            text not null,
    -- words of what it is for, with a space between
    capabilities    text not null,
    -- of its secret, which was shown once
    secret_hash     blob not null check (length(secret_hash) = 32),
    created_at      integer not null,
    -- none for no end
    expires_at      integer,
    -- to the minute
    last_used_at    integer,
    revoked_at      integer
) strict;
create index keys_list on keys (workspace_id, created_at, id);
create index keys_maker on keys (maker_id) where revoked_at is null;

-- A key by which an import was applied or undone.
alter table imports add column key_id blob references keys (id);

-- Calls that carry an Idempotency-Key: each is done once, and its answer given again.
create table idempotent_calls (
    key_id          blob not null references keys (id),
    -- method and path
    route           text not null,
    -- what the program calls the call
    name            text not null,
    body_hash       blob not null check (length(body_hash) = 32),
    begun_at        integer not null,
    -- the answer, sealed with the instance key; none while the call is under way
    answer          blob,
    primary key (key_id, route, name)
) strict, without rowid;
create index idempotent_calls_age on idempotent_calls (begun_at);
