-- name: lock_jobs!
-- Takes the lock of all jobs.
SELECT pg_advisory_lock(7);

-- name: count_jobs$
SELECT count(*) FROM jobs;

-- name: use-tenant!
SET search_path TO tenant;
