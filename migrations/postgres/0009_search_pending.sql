-- What is written waits beside the index of the search until there is enough of it, and each search reads what
-- waits: a quarter of a megabyte instead of four, so that a search right after an import is no slower.

alter index members_search set (gin_pending_list_limit = 256);
