import { setTimeout as wait } from "node:timers/promises";

import { Logger, run, runOnce } from "graphile-worker";

const logger = new Logger(() => () => {});
const taskList = { greet: async () => {} };

// row: graphile-worker.run listen api
// row: graphile-worker.run driver-prepare named
export async function runs() {
  const runner = await run({ connectionString: process.env.POSTGRES_URL, taskList, logger, noHandleSignals: true });
  await runner.addJob("greet");
  await wait(2000);
  await runner.stop();
}

// row: graphile-worker.run driver-prepare named  off
export async function runsWithoutNames() {
  const runner = await run({
    connectionString: process.env.POSTGRES_URL,
    taskList,
    logger,
    noHandleSignals: true,
    preset: { worker: { preparedStatements: false } },
  });
  await wait(1000);
  await runner.stop();
}

// row: graphile-worker.run driver-prepare named  off
export async function runsWithoutPreparedStatements() {
  const runner = await run({
    connectionString: process.env.POSTGRES_URL,
    taskList,
    logger,
    noHandleSignals: true,
    noPreparedStatements: true,
  });
  await wait(1000);
  await runner.stop();
}

// row: graphile-worker.runOnce driver-prepare named
export async function runsEachJobOnce() {
  await runOnce({ connectionString: process.env.POSTGRES_URL, taskList, logger, noHandleSignals: true });
}

// row: graphile-worker.runOnce driver-prepare named  off
export async function runsEachJobOnceWithoutNames() {
  await runOnce({
    connectionString: process.env.POSTGRES_URL,
    taskList,
    logger,
    noHandleSignals: true,
    preset: { worker: { preparedStatements: false } },
  });
}
