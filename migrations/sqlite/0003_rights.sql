-- Roles, groups, apps and who holds them; the list by account type.

create index members_type_name on members (workspace_id, account_type, sort_name, nr) where status <> 'left';
