// Runs one part of a JavaScript probe: `harness.mjs <probe file> <function>`.
import { pathToFileURL } from "node:url";

const [file, name] = process.argv.slice(2);
const probe = await import(pathToFileURL(file));
if (typeof probe[name] !== "function") throw new Error(`${file} exports no function ${name}`);
await probe[name]();
// Pools keep the process alive for a while after their last connection.
process.exit(0);
