exports.LOCK = 'SELECT pg_advisory_lock(1)';
exports.UNLOCK = `SELECT pg_advisory_unlock(1)`;
