import { lock } from "../../../lib/lock";

export async function POST() {
  await lock(1);
  return Response.json({});
}
