import "server-only";

import type { Context } from "@/lib/db/context";
import { deriveDeliveries } from "@/lib/webhooks/derive-deliveries";
import { getNextDelivery, sendDelivery } from "@/lib/webhooks/send-delivery";
import type { IsStopping, Task } from "@/lib/work/tasks";

/** A receiver that never answers keeps one of them for ten seconds, and the others go on. */
const SENDERS = ["webhooks 1", "webhooks 2", "webhooks 3"];

/** What a console does for webhooks, apart from whatever writes the audit log: it reads rows that are committed. */
export function webhookTasks(ctx: Context): Task[] {
  return [
    // A console without webhooks asks once a turn whether it has any.
    { name: "events", everyMs: 2_000, wokenBy: [], run: (isStopping) => deriveAll(ctx, isStopping) },
    ...SENDERS.map((name) => senderOf(name, ctx)),
  ];
}

/** New rows of the audit log, in their order, until all were seen. */
async function deriveAll(ctx: Context, isStopping: IsStopping): Promise<void> {
  while (!isStopping() && (await deriveDeliveries(ctx)));
}

/** Told of new events, and awake when one is to be tried again. */
function senderOf(name: string, ctx: Context): Task {
  const run = async (isStopping: IsStopping) => {
    while (!isStopping() && (await sendDelivery(ctx)));
  };
  return { name, everyMs: 10_000, wokenBy: ["outgoing"], run, nextDue: () => getNextDelivery(ctx) };
}
