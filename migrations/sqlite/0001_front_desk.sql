-- Accounts, workspaces, members, invitations, mail, audit. Moments are microseconds since 1970 in UTC; a moment of 0 means never.

create table instance (
    id              integer not null primary key check (id = 1),
    -- when the first owner was made; set-up is closed from then on
    set_up_at       integer,
    -- a known text sealed with the instance key: another key is noticed at start
    key_check       blob not null
) strict;

create table workspaces (
    id              blob not null primary key,
    slug            text not null unique,
    name            text not null unique,
    -- who may invite: admins or everyone
    who_may_invite  text not null default 'admins',
    -- allowed domains as JSON list of texts; empty allows any
    user_domains    text not null default '[]',
    guest_domains   text not null default '[]',
    -- name beside the sender's address; empty for the instance's
    mail_sender     text not null default '',
    -- life of an invitation in microseconds
    invitation_life integer not null,
    -- active owners; never below 1 once there was one
    active_owners   integer not null default 0 check (active_owners >= 0),
    created_at      integer not null
) strict;

create table users (
    id              blob not null primary key,
    -- 64 lower-case hex, random: the id that programs see
    uid             text not null unique check (length(uid) = 64),
    -- normalised address
    email           text not null unique,
    name            text not null,
    -- argon2id in PHC form; null where nobody signs in by password
    password_hash   text,
    last_workspace  blob references workspaces (id),
    created_at      integer not null
) strict;

-- A person in a workspace, from the first invitation on. A revoked or declined invitation leaves the row
-- with status 'left', which no list shows, so that the address keeps its one row.
create table members (
    -- order of coming; breaks ties in every sort, never leaves the database
    nr              integer primary key,
    id              blob not null unique,
    workspace_id    blob not null references workspaces (id),
    -- null until an invitation was accepted
    user_id         blob references users (id),
    email           text not null,
    name            text not null,
    -- name, or address without one, in lower case without accents
    sort_name       text not null,
    -- the same with the address: what a search looks through
    search_text     text not null,
    kind            text not null,
    account_type    text not null,
    owner           integer not null,
    -- 0 GUEST, 1 BUSINESS, 2 DEVELOPER, 3 ADMIN, 4 owner
    rank            integer not null,
    status          text not null,
    -- the latest mail about this person
    mail_id         blob,
    mail_state      text not null default 'none',
    last_seen_at    integer not null default 0,
    created_at      integer not null,
    unique (workspace_id, email),
    unique (user_id, workspace_id)
) strict;
create index members_name on members (workspace_id, sort_name, nr) where status <> 'left';
create index members_email on members (workspace_id, email, nr) where status <> 'left';
create index members_rank on members (workspace_id, rank, nr) where status <> 'left';
create index members_status on members (workspace_id, status, nr) where status <> 'left';
create index members_mail on members (workspace_id, mail_state, nr) where status <> 'left';
create index members_seen on members (workspace_id, last_seen_at, nr) where status <> 'left';
create index members_created on members (workspace_id, created_at, nr) where status <> 'left';
create index members_status_name on members (workspace_id, status, sort_name, nr) where status <> 'left';
create index members_status_created on members (workspace_id, status, created_at, nr) where status <> 'left';

-- People per status and account type, moved in the same transaction as the people.
create table member_counts (
    workspace_id    blob not null references workspaces (id),
    status          text not null,
    account_type    text not null,
    n               integer not null,
    primary key (workspace_id, status, account_type)
) strict;

create virtual table members_search using fts5 (
    search_text, content = 'members', content_rowid = 'nr', tokenize = 'trigram'
);
create trigger members_search_add after insert on members begin
    insert into members_search (rowid, search_text) values (new.nr, new.search_text);
end;
create trigger members_search_remove after delete on members begin
    insert into members_search (members_search, rowid, search_text)
    values ('delete', old.nr, old.search_text);
end;
create trigger members_search_change after update of search_text on members
when old.search_text <> new.search_text begin
    insert into members_search (members_search, rowid, search_text)
    values ('delete', old.nr, old.search_text);
    insert into members_search (rowid, search_text) values (new.nr, new.search_text);
end;

create table invitations (
    id              blob not null primary key,
    workspace_id    blob not null references workspaces (id),
    member_id       blob not null references members (id),
    email           text not null,
    name            text not null,
    account_type    text not null,
    -- pending, accepted, declined, revoked, expired
    state           text not null,
    -- who sent it
    inviter_id      blob not null references members (id),
    message         text not null,
    -- keys and texts, sealed with the instance key
    metadata        blob,
    life            integer not null,
    send_mail       integer not null,
    send_reminders  integer not null,
    -- next reminder
    reminder_at     integer,
    resent          integer not null default 0,
    sent_at         integer not null,
    created_at      integer not null,
    expires_at      integer not null,
    -- when somebody with a dead link last asked for a new one
    asked_at        integer not null default 0,
    -- when it left the state pending
    ended_at        integer
) strict;
create unique index invitations_pending on invitations (member_id) where state = 'pending';
create index invitations_member on invitations (member_id, created_at);
create index invitations_expiry on invitations (expires_at) where state = 'pending';
create index invitations_reminder on invitations (reminder_at) where state = 'pending' and reminder_at is not null;
create index invitations_ended on invitations (ended_at) where ended_at is not null;

-- Hashes of the secrets in links. A reminder adds one; resending and copying kill those before.
create table invitation_secrets (
    secret_hash     blob not null primary key check (length(secret_hash) = 32),
    invitation_id   blob not null references invitations (id) on delete cascade,
    live            integer not null
) strict;
create index invitation_secrets_of on invitation_secrets (invitation_id);

create table sessions (
    secret_hash     blob not null primary key check (length(secret_hash) = 32),
    id              blob not null unique,
    user_id         blob not null references users (id),
    -- browser and system in words
    device          text not null,
    network         text not null,
    created_at      integer not null,
    last_seen_at    integer not null
) strict;
create index sessions_user on sessions (user_id);

-- Links for a new password.
create table resets (
    secret_hash     blob not null primary key check (length(secret_hash) = 32),
    user_id         blob not null references users (id),
    expires_at      integer not null,
    used_at         integer
) strict;
create index resets_user on resets (user_id);

create table outbox (
    id              blob not null primary key,
    -- null where a mail belongs to no workspace
    workspace_id    blob references workspaces (id),
    -- the member whose row shows its state
    member_id       blob references members (id),
    kind            text not null,
    to_address      text not null,
    -- what the template needs, sealed with the instance key; gone once the mail is sent
    content         blob,
    state           text not null,
    attempts        integer not null default 0,
    -- when it is next due; while it is being sent, when the lease ends
    due_at          integer,
    -- the server's words
    reply           text,
    sent_at         integer,
    created_at      integer not null
) strict;
create index outbox_due on outbox (due_at) where due_at is not null;
create index outbox_address on outbox (to_address, created_at);
create index outbox_workspace on outbox (workspace_id, state, created_at);

-- One chain a workspace, and one of nil for the instance. The hash covers the row and the one before.
create table audit_events (
    chain           blob not null,
    seq             integer not null,
    at              integer not null,
    -- person, key or system
    actor_kind      text not null,
    actor_id        blob,
    action          text not null,
    target_kind     text not null,
    target_id       blob,
    -- what a person reads about it, before and after included, as JSON; the hash covers its hash, so
    -- that erasing a person's details leaves the chain whole
    detail          text,
    detail_hash     blob not null,
    network         text not null,
    user_agent      text not null,
    request_id      text not null,
    hash            blob not null,
    primary key (chain, seq)
) strict;
create index audit_events_at on audit_events (chain, at, seq);

create table audit_chains (
    chain           blob not null primary key,
    seq             integer not null,
    hash            blob not null
) strict;
