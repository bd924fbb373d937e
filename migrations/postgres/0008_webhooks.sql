-- Webhooks: what other programs are told, and what became of it.

create table webhooks (
    id              uuid not null primary key,
    workspace_id    uuid not null references workspaces (id),
    name            text not null,
    url             text not null,
    -- whether it is told of every event; if not, of those named in events, with a space around each
    every           boolean not null,
    events          text not null default '',
    enabled         boolean not null default true,
    -- sealed with the instance key
    secret          bytea not null,
    -- the one before, which signs too until old_until
    old_secret      bytea,
    old_until       bigint,
    version         bigint not null default 1,
    created_at      bigint not null
);
create index webhooks_list on webhooks (workspace_id, created_at);
create index webhooks_old on webhooks (old_until) where old_until is not null;

-- One event for one webhook. What is told is read from the audit log when it is sent, so that a person who is
-- erased there is not kept here.
create table webhook_deliveries (
    webhook_id      uuid not null references webhooks (id) on delete cascade,
    -- of the event in the chain of the workspace
    seq             bigint not null,
    event           text not null,
    -- queued, sending, delivered, deferred, failed, dropped
    state           text not null,
    -- when it is next due; while it is being sent, when the lease ends
    due_at          bigint,
    -- tries since it was queued, and in all
    waits           bigint not null default 0,
    tries           bigint not null default 0,
    created_at      bigint not null,
    primary key (webhook_id, seq)
);
create index webhook_deliveries_due on webhook_deliveries (due_at) where due_at is not null;
create index webhook_deliveries_next on webhook_deliveries (webhook_id, due_at, seq) where due_at is not null;
create index webhook_deliveries_sending on webhook_deliveries (webhook_id, due_at) where state = 'sending';
create index webhook_deliveries_age on webhook_deliveries (created_at);

create table webhook_attempts (
    webhook_id      uuid not null,
    seq             bigint not null,
    -- from 1
    n               bigint not null,
    at              bigint not null,
    -- of the answer; null where none came
    status          bigint,
    -- why none came; empty where one did
    trouble         text not null default '',
    -- the answer's first words
    words           text not null,
    milliseconds    bigint not null,
    primary key (webhook_id, seq, n),
    foreign key (webhook_id, seq) references webhook_deliveries (webhook_id, seq) on delete cascade
);
