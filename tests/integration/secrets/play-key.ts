import { expect, vi } from "vitest";

import { advanceRotation } from "@/lib/secrets/advance-rotation";
import { fingerprintOf } from "@/lib/secrets/fingerprint";
import { getRotation } from "@/lib/secrets/queries";
import { requestRotation } from "@/lib/secrets/request-rotation";
import type { Rotation } from "@/lib/secrets/schemas";
import { codeAt } from "@/tests/integration/people/open-console";
import type { SecretStage } from "@/tests/integration/secrets/open-secrets";

/** The apps of the two consoles, each of which holds the keys of the platforms. */
export const OWN = "raxx-console-staging";
export const SISTER = "raxx-console-prod";

/** A rotation of a key that a platform issues, and whose holder is the console itself. */
export interface KeyPlay {
  /** An admin asks for it; answers its id. */
  ask: () => Promise<string>;
  step: () => Promise<void>;
  rotation: (id: string) => Promise<Rotation>;
  /** Steps until it is in that state: runs on GitHub take their own time. */
  until: (id: string, state: string) => Promise<void>;
  /** What the audit row of its end says of the former key. */
  noteOf: (id: string) => Promise<unknown>;
}

export function playKey({ cockpit }: SecretStage, key: string): KeyPlay {
  const { db, platform } = cockpit;
  const step = async () => {
    const nextCheckAt = new Date(cockpit.now().getTime() - 1);
    await db.secretRotation.updateMany({ where: { endedAt: null }, data: { nextCheckAt } });
    await advanceRotation(cockpit.system, cockpit.running.instance);
  };
  /** The process of this console that comes up with what its app holds now. */
  const restart = async () => {
    const held = (await platform.config(OWN)).vars[key] ?? "";
    const beat = { bootedAt: new Date(), beatAt: new Date() };
    await db.instance.deleteMany();
    const secrets = { [key]: fingerprintOf(cockpit.secretKey, key, held) };
    await db.instance.create({ data: { id: "ins_new", sha: "0".repeat(40), ...beat, secrets, dyno: "web.1" } });
  };
  const rotation = async (id: string) => (await getRotation(cockpit.as("viewer"), { name: key, id })).rotation;
  return {
    step,
    rotation,
    ask: async () => {
      await db.person.updateMany({ data: { totpLastStep: 0 } });
      const totp = await codeAt(cockpit.people.admin, cockpit.now());
      const order = { input: { mode: "auto" as const, totp }, key: null };
      return (await requestRotation(cockpit.as("admin"), key, order)).id;
    },
    until: async (id, state) => {
      const look = async () => {
        await step();
        await restart();
        expect((await rotation(id)).state).toBe(state);
      };
      await vi.waitFor(look, { timeout: 40_000, interval: 20 });
    },
    noteOf: async (id) => {
      const rows = await cockpit.auditOf(id);
      return rows.find(({ action }) => action === "console.secret.rotation_succeeded")?.payload.note;
    },
  };
}
