import advisoryLock from "advisory-lock";

// row: mutex.lock session-advisory-lock api
// row: mutex.unlock session-advisory-lock unlock
export async function locks() {
  const createMutex = advisoryLock.default(process.env.POSTGRES_URL);
  const mutex = createMutex("shop");
  await mutex.lock();
  await mutex.unlock();
}
