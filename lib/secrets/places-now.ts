import "server-only";

import { outside } from "@/lib/core/failpoint";
import { consumerId, type SecretDeclaration } from "@/lib/core/secret-config";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { readPlace } from "@/lib/secrets/place-reading";
import { secretPlaces } from "@/lib/secrets/places";
import type { HeldNow } from "@/lib/secrets/schemas";

const UNSEEN = { fingerprint: null, written_at: null, message: null };

/** What each consumer of a secret holds now, asked of its place; one that does not answer is unknown, with its reason. */
export async function readPlacesNow(ctx: Context, secret: SecretDeclaration): Promise<HeldNow[]> {
  const places = secretPlaces(ctx.config);
  const read = async (consumer: string): Promise<HeldNow> => {
    const held = (places.get(consumer) ?? []).filter((one) => one.secret.key === secret.key);
    if (held.length === 0) return { consumer, state: "by_hand", ...UNSEEN };
    try {
      const readings = await outside("read-secrets", () => readPlace(ctx, held, { fresh: true }));
      const reading = readings.get(secret.key);
      if (reading === undefined) return { consumer, state: "unknown", ...UNSEEN };
      const { state, fingerprint, writtenAt } = reading;
      return { consumer, state, fingerprint, written_at: writtenAt?.toISOString() ?? null, message: null };
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      return { consumer, state: "unknown", ...UNSEEN, message: error.message };
    }
  };
  return Promise.all(secret.consumers.map((consumer) => read(consumerId(consumer))));
}
