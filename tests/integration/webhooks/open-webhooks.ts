import { z } from "zod";
import { addWebhook } from "@/lib/webhooks/add-webhook";
import { deriveDeliveries } from "@/lib/webhooks/derive-deliveries";
import { listDeliveries } from "@/lib/webhooks/queries";
import type { AddedWebhook, WebhookDelivery, WebhookRequest } from "@/lib/webhooks/schemas";
import { sendDelivery } from "@/lib/webhooks/send-delivery";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { type Receiver, startReceiver } from "@/tests/factories/receiver";

export interface WebhookStage {
  cockpit: TestConsole;
  receiver: Receiver;
  /** An admin's token, in a sandbox whose webhooks may go to this machine. */
  admin: () => ReturnType<TestConsole["as"]>;
  system: () => ReturnType<TestConsole["as"]>;
  add: (change?: Partial<WebhookRequest>) => Promise<AddedWebhook>;
  /** Reads new audit rows. */
  derive: () => Promise<void>;
  /** Reads new audit rows and sends all that is due, as the reconciler does. */
  work: () => Promise<void>;
  /** Moves the clock to the next attempt of a webhook, and works. */
  again: (id: string) => Promise<void>;
  deliveriesOf: (id: string) => Promise<WebhookDelivery[]>;
  /** No webhook, and a receiver that takes everything. */
  reset: () => Promise<void>;
  close: () => Promise<void>;
}

const bodySchema = z.object({ data: z.object({ text: z.string() }) });

/** The sentence in a body of the format `standard`. */
export const textOfBody = (body: string): string => bodySchema.parse(JSON.parse(body)).data.text;

/** A console and a receiver of webhooks. */
export async function openWebhooks(): Promise<WebhookStage> {
  const [cockpit, receiver] = await Promise.all([createTestConsole(), startReceiver()]);
  const sandboxed = { loopbackTargets: true };
  const admin = () => cockpit.as("admin", sandboxed);
  const system = () => cockpit.as({ kind: "system", id: "ins_test" }, sandboxed);
  const deliveriesOf = async (id: string) => (await listDeliveries(admin(), id)).items;
  async function derive(): Promise<void> {
    await cockpit.db.endpointCursor.updateMany({ data: { nextCheckAt: new Date(0), leaseUntil: null } });
    while (await deriveDeliveries(system()));
  }
  async function work(): Promise<void> {
    await derive();
    while (await sendDelivery(system()));
  }
  return {
    cockpit,
    receiver,
    admin,
    system,
    add: (change = {}) => {
      const asked = { name: "Ops", url: `${receiver.url}/hook/secret-path`, format: "standard" as const };
      return addWebhook(admin(), {
        ...asked,
        families: ["lock", "lifecycle"],
        ...change,
        surfaces: change.surfaces ?? [],
      });
    },
    derive,
    work,
    again: async (id) => {
      const waiting = (await deliveriesOf(id)).flatMap(({ next_attempt_at: at }) =>
        at === null ? [] : [Date.parse(at)],
      );
      const next = Math.min(...waiting, Number.MAX_SAFE_INTEGER);
      if (waiting.length > 0) cockpit.moveClock(Math.max(0, next - cockpit.now().getTime()) + 1);
      await work();
    },
    deliveriesOf,
    reset: async () => {
      cockpit.resetClock();
      await cockpit.db.webhookEndpoint.deleteMany();
      receiver.received.length = 0;
      receiver.reply({ status: 204 });
    },
    close: async () => {
      await Promise.all([cockpit.close(), receiver.close()]);
    },
  };
}
