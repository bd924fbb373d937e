-- Links by which guests sign in.

create table sign_in_links (
    secret_hash     blob not null primary key check (length(secret_hash) = 32),
    -- of the secret that the browser which asked keeps in a cookie: the link opens nothing anywhere else
    browser_hash    blob not null check (length(browser_hash) = 32),
    user_id         blob not null references users (id),
    -- where it was mailed: it opens no account that has another address since
    email           text not null,
    -- 0 where something ended it before its time
    expires_at      integer not null,
    used_at         integer
) strict;
create index sign_in_links_user on sign_in_links (user_id);
create index sign_in_links_age on sign_in_links (expires_at);

-- Whether an address is a guest's is asked by strangers, and must cost little.
create index members_guest_email on members (email) where status = 'active' and kind = 'guest';
