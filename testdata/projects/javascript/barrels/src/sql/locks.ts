const take = (id: number) => `SELECT pg_advisory_lock(${id})`;
const release = function (id: number) {
  return `SELECT pg_advisory_unlock(${id})`;
};

export default { take, release };
