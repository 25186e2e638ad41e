-- Held until the session ends.
SELECT pg_advisory_lock(1);
