-- For PostgreSQL only: both have the same versions.
select 1;
