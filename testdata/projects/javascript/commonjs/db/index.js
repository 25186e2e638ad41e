const { LOCK, UNLOCK: unlock } = require('./sql');

module.exports = { LOCK, unlock, paths: { app: 'SET search_path TO app' }, ...require('./more') };
