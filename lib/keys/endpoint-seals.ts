import "server-only";

import type { Tx } from "@/lib/db/transaction";
import { type Keys, openWithRing } from "@/lib/keys/ring";
import { openSealed, sealText } from "@/lib/keys/sealed-text";

/** What is sealed of an endpoint. */
type EndpointPart = "url" | "secret";

interface SealedPart {
  id: string;
  part: EndpointPart;
  stored: string;
}

type EndpointKeys = Keys & { db: Pick<Tx, "webhookEndpoint"> };

const LABEL = "webhook-endpoint";

const ownerOf = (id: string, part: EndpointPart) => `${part}:${id}`;

/** Encrypts the address or the signing secret of an endpoint for its row. */
export function sealForEndpoint(
  secretKey: string,
  part: EndpointPart,
  { id, text }: { id: string; text: string },
): string {
  return sealText({ secretKey, label: LABEL, owner: ownerOf(id, part) }, text);
}

/** The text; null when it was sealed under no SECRET_KEY of this console, for another endpoint, or was altered. */
export function openOfEndpoint(keys: Keys, { id, part, stored }: SealedPart): Promise<string | null> {
  return openWithRing(keys, { label: LABEL, owner: ownerOf(id, part), stored });
}

/** Seals anew what another key of this console sealed of every endpoint; answers of how many. */
export async function sealEndpointsAnew(keys: EndpointKeys): Promise<number> {
  const omit = { sealedUrl: false, sealedSecret: false };
  const rows = await keys.db.webhookEndpoint.findMany({ omit, orderBy: { id: "asc" } });
  let count = 0;
  for (const { id, sealedUrl, sealedSecret } of rows) {
    const url = await sealedAnew(keys, { id, part: "url", stored: sealedUrl });
    const secret = await sealedAnew(keys, { id, part: "secret", stored: sealedSecret });
    if (url === null && secret === null) continue;
    const data = { sealedUrl: url ?? sealedUrl, sealedSecret: secret ?? sealedSecret };
    count += (await keys.db.webhookEndpoint.updateMany({ where: { id, sealedUrl, sealedSecret }, data })).count;
  }
  return count;
}

/** Null for what is sealed under the own key already, or under none of this console's. */
async function sealedAnew(keys: Keys, sealed: SealedPart): Promise<string | null> {
  const { id, part, stored } = sealed;
  if (openSealed({ secretKey: keys.secretKey, label: LABEL, owner: ownerOf(id, part) }, stored) !== null) return null;
  const text = await openOfEndpoint(keys, sealed);
  return text === null ? null : sealForEndpoint(keys.secretKey, part, { id, text });
}
