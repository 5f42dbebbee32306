import "server-only";

import { failpoint } from "@/lib/core/failpoint";
import { inTransaction, type Transacting, type Tx } from "@/lib/db/transaction";

/** One transaction with a failpoint on each side of its commit; what acts outside comes after it, never inside. allow-unaudited: its callers audit. */
export async function committed<Result>(
  context: Transacting,
  name: string,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const result = await inTransaction(context, async (tx) => {
    const done = await work(tx);
    await failpoint(`before:commit:${name}`);
    return done;
  });
  await failpoint(`after:commit:${name}`);
  return result;
}

/** The same for what is one statement, and needs no transaction. */
export async function written<Result>(name: string, write: () => Promise<Result>): Promise<Result> {
  await failpoint(`before:commit:${name}`);
  const result = await write();
  await failpoint(`after:commit:${name}`);
  return result;
}
