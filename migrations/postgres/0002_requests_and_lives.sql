-- The life of a membership, access requests, reusable links, notices, and what the audit page looks up.

-- keys and texts, sealed with the instance key
alter table members add column metadata bytea;
-- who let them in: hears when the end is near
alter table members add column invited_by uuid references members (id);
-- archived by the clock at this moment
alter table members add column ends_at bigint;
-- next notice that the end is near
alter table members add column end_notice_at bigint;
-- archived at; for a moment that can be undone
alter table members add column archived_at bigint;
-- removed members have status 'left' and can be restored for a while
alter table members add column removed_at bigint;
alter table members add column removed_from text;
-- moves with each change, so that two who edit the same member are told
alter table members add column version bigint not null default 1;
-- when they last got a digest of access requests
alter table members add column digest_at bigint not null default 0;
create index members_ends on members (ends_at) where ends_at is not null and status = 'active';
create index members_end_notice on members (end_notice_at) where end_notice_at is not null and status = 'active';
create index members_removed on members (workspace_id, removed_at) where removed_at is not null;
-- who must not be the last: admins that get notices, owners
create index members_admins on members (workspace_id, last_seen_at) where status = 'active' and account_type = 'ADMIN';

alter table workspaces add column access_requests boolean not null default true;
-- where the login screen's request goes when no workspace is named; null for the only one
alter table instance add column request_workspace uuid references workspaces (id);

-- Links that many people may use, each for themselves.
create table join_links (
    id              uuid not null primary key,
    workspace_id    uuid not null references workspaces (id),
    secret_hash     bytea not null unique check (length(secret_hash) = 32),
    name            text not null,
    -- BUSINESS or GUEST
    account_type    text not null,
    -- JSON list; empty for the workspace's own
    domains         text not null,
    use_limit       bigint not null check (use_limit > 0),
    used            bigint not null default 0 check (used <= use_limit),
    -- whether an administrator decides about each
    approval        boolean not null,
    enabled         boolean not null default true,
    ends_at         bigint not null,
    made_by         uuid not null references members (id),
    -- the member whose archive or removal switched it off, so that an undo switches on no other
    ended_with      uuid references members (id),
    created_at      bigint not null
);
create index join_links_workspace on join_links (workspace_id, created_at);
create index join_links_maker on join_links (made_by) where enabled;
create index join_links_ended_with on join_links (ended_with) where ended_with is not null;

-- end date of the membership that it opens
alter table invitations add column member_ends_at bigint;
-- the reusable link that it came from
alter table invitations add column link_id uuid references join_links (id);
-- the member whose archive or removal took it back
alter table invitations add column ended_with uuid references members (id);
create index invitations_ended_with on invitations (ended_with) where ended_with is not null;
-- mails about a member that still hold their content: held back, let go and taken back by member
create index outbox_member on outbox (member_id) where content is not null;
create index invitations_inviter on invitations (inviter_id) where state = 'pending';

create table access_requests (
    id              uuid not null primary key,
    workspace_id    uuid not null references workspaces (id),
    -- the requester's row; its status is 'requested' where they were nobody before
    member_id       uuid not null references members (id),
    email           text not null,
    name            text not null,
    message         text not null,
    -- the reusable link that they came by
    link_id         uuid references join_links (id),
    -- how often they asked while it was open
    asked           bigint not null default 1,
    -- open, approved, denied, blocked, lapsed
    state           text not null,
    created_at      bigint not null,
    last_asked_at   bigint not null,
    decided_at      bigint,
    decided_by      uuid references members (id),
    -- why it was denied, as the requester reads it
    reason          text not null default ''
);
create unique index access_requests_open on access_requests (workspace_id, email) where state = 'open';
create index access_requests_list on access_requests (workspace_id, state, created_at, id);
create index access_requests_member on access_requests (member_id, created_at);
create index access_requests_age on access_requests (created_at) where state = 'open';

-- Every knock, for the limits; forgotten after a day.
create table access_asks (
    id              uuid not null primary key,
    email           text not null,
    -- whether it made mail
    mailed          boolean not null,
    at              bigint not null
);
create index access_asks_email on access_asks (email, at);
create index access_asks_at on access_asks (at);

-- Addresses and domains whose requests are dropped.
create table access_blocks (
    id              uuid not null primary key,
    workspace_id    uuid not null references workspaces (id),
    -- an address, or a domain without @
    pattern         text not null,
    blocked_by      uuid references members (id),
    created_at      bigint not null,
    unique (workspace_id, pattern)
);

-- Notices to administrators: at most one in 24 hours per administrator and requester.
create table request_notices (
    member_id       uuid not null references members (id),
    email           text not null,
    request_id      uuid not null references access_requests (id) on delete cascade,
    -- when it was last mailed; 0 while it waits for the digest
    mailed_at       bigint not null,
    noticed_at      bigint not null,
    primary key (member_id, email)
);
create index request_notices_waiting on request_notices (member_id) where mailed_at = 0;

-- Topics that a member has unsubscribed from.
create table muted_topics (
    member_id       uuid not null references members (id),
    topic           text not null,
    primary key (member_id, topic)
);

-- Secrets of the links that unsubscribe.
create table unsubscribe_secrets (
    secret_hash     bytea not null primary key check (length(secret_hash) = 32),
    member_id       uuid not null references members (id),
    topic           text not null,
    created_at      bigint not null
);
create index unsubscribe_secrets_age on unsubscribe_secrets (created_at);

-- The member that an event is about, where there is one. Looked up by, and not covered by the hash: it
-- follows from the target, which is.
alter table audit_events add column about uuid;
update audit_events set about = target_id where target_kind = 'member';
update audit_events set about = (
    select member_id from invitations where invitations.id = audit_events.target_id
) where target_kind = 'invitation';
create index audit_events_actor on audit_events (chain, actor_id, at, seq);
create index audit_events_action on audit_events (chain, action, at, seq);
create index audit_events_about on audit_events (chain, about, at, seq) where about is not null;
