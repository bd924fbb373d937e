-- Files of guests and users: what each would do, what it did, and what was before.

create table imports (
    id              blob not null primary key,
    workspace_id    blob not null references workspaces (id),
    -- who made the plan
    by_id           blob not null references members (id),
    -- guests or users
    kind            text not null,
    file_name       text not null,
    -- planning, refused, planned, applying, applied, undoing, undone
    state           text not null,
    -- what is wrong with the whole file, as JSON list
    problems        text not null default '[]',
    -- rows by what they do
    creates         integer not null default 0,
    changes         integer not null default 0,
    deletes         integer not null default 0,
    unchanged       integer not null default 0,
    errors          integer not null default 0,
    -- rows that give somebody ADMIN
    admins          integer not null default 0,
    -- who applies it or undoes it, whether on the machine itself, and from where
    actor_id        blob references members (id),
    machine         integer not null default 0,
    network         text not null default '',
    user_agent      text not null default '',
    request_id      text not null default '',
    -- the last row that was done, or that was undone
    reached         integer not null default 0,
    done            integer not null default 0,
    refused         integer not null default 0,
    undone          integer not null default 0,
    kept            integer not null default 0,
    -- which process works on it, and until when nobody else does
    node            blob,
    lease_until     integer not null default 0,
    made_at         integer not null,
    applied_at      integer,
    undone_at       integer
) strict;
create index imports_list on imports (workspace_id, made_at, id);
create index imports_work on imports (lease_until) where state in ('applying', 'undoing');

create table import_rows (
    import_id       blob not null references imports (id) on delete cascade,
    -- from 1, in the order of the file
    n               integer not null,
    -- where it begins in the file
    line            integer not null,
    email           text not null,
    -- create, change, delete, unchanged, error
    action          text not null,
    -- version of the person that the plan was made from; 0 where there was nobody
    version         integer not null,
    -- what the row asks for, what changes and what is wrong, as JSON
    body            text not null,
    -- metadata that it asks for, sealed with the instance key, in hex; empty for none
    sealed          text not null default '',
    -- empty until it is its turn; then done, refused, undone, kept
    outcome         text not null default '',
    -- why it was refused or kept, as JSON; empty where it was not
    trouble         text not null default '',
    -- what was before, for the undo, as JSON; metadata in hex, sealed
    before          text not null default '',
    -- version of the person after it was done
    after_version   integer not null default 0,
    primary key (import_id, n)
) strict, without rowid;
create index import_rows_action on import_rows (import_id, action, n);
create index import_rows_left on import_rows (import_id, n) where outcome in ('refused', 'kept');
