-- The matrix of guests, by each of its orders.
create index guests_email on members (workspace_id, email)
    where account_type = 'GUEST' and status in ('active', 'invited', 'expired');
create index guests_name on members (workspace_id, sort_name, nr)
    where account_type = 'GUEST' and status in ('active', 'invited', 'expired');
create index guests_created on members (workspace_id, created_at, nr)
    where account_type = 'GUEST' and status in ('active', 'invited', 'expired');

-- Who let them in is known from the day of the invitation.
update members set invited_by = (
    select i.inviter_id from invitations i where i.member_id = members.id order by i.created_at desc limit 1
)
where invited_by is null and status in ('invited', 'expired');
