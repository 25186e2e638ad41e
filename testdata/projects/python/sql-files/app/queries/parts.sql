-- listen_queue --
-- Hears of new jobs
LISTEN {channel};

-- unlock --
SELECT pg_advisory_unlock(7);
