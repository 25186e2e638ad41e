import createSubscriber from "pg-listen";

// row: subscriber.listenTo listen api
// row: subscriber.unlisten listen unlisten
// row: subscriber.notify notify api
export async function listensAndNotifies() {
  const subscriber = createSubscriber({ connectionString: process.env.POSTGRES_URL });
  await subscriber.connect();
  await subscriber.listenTo("jobs");
  await subscriber.notify("jobs", { id: 1 });
  await subscriber.unlisten("jobs");
  await subscriber.close();
}
