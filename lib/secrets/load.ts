import "server-only";

import { personOf } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import { getSecret, type SecretDeclaration } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import type { SecretChecklist, SecretRotation } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { ROTATION_STATES, type RotationState } from "@/lib/secrets/schemas";

/** A rotation without its sealed value, which is read where it is used and nowhere else. */
export type RotationRow = Omit<SecretRotation, "sealedValue">;

/** The declared secret of that name; throws not_found. */
export function loadSecret({ config }: Pick<Context, "config">, name: string): SecretDeclaration {
  const secret = getSecret(config, name);
  if (secret === null) throw new AppError("not_found", `There is no secret ${name.slice(0, 100)}.`);
  return secret;
}

/** The checklist that is open for a secret; throws conflict where none is. */
export async function loadChecklist(tx: Pick<Tx, "secretChecklist">, secret: string): Promise<SecretChecklist> {
  const row = await tx.secretChecklist.findUnique({ where: { secret } });
  if (row === null) throw new AppError("conflict", `No checklist of ${secret} is open. Begin one.`);
  return row;
}

/** The rotation of that id and secret; throws not_found. */
export async function loadRotation(
  tx: Pick<Tx, "secretRotation">,
  { name, id }: { name: string; id: string },
): Promise<RotationRow> {
  const row = await tx.secretRotation.findUnique({ where: { id } });
  if (row === null || row.secret !== name) {
    throw new AppError(
      "not_found",
      `There is no rotation ${id.slice(0, 60)} of ${name.slice(0, 100)} on this console.`,
    );
  }
  return row;
}

/** What this very request has made before, by its key; null without one. */
export async function adoptRotation(
  ctx: Pick<Context, "db" | "actor">,
  secret: string,
  key: string | null,
): Promise<RotationRow | null> {
  const person = personOf(ctx.actor);
  if (person === null || key === null) return null;
  const where = { requestedById_idempotencyKey: { requestedById: person.id, idempotencyKey: key } };
  const row = await ctx.db.secretRotation.findUnique({ where });
  if (row === null || row.secret === secret) return row;
  throw new AppError("invalid_input", "This Idempotency-Key was used for another request. Send a new one.");
}

/** The state of a row that is about to be changed; throws `conflict` for a word of another build, which changes it itself. */
export function stateOfRotation({ id, state }: Pick<RotationRow, "id" | "state">): RotationState {
  const known = ROTATION_STATES.find((one) => one === state);
  if (known !== undefined) return known;
  throw new AppError("conflict", `Rotation ${id} is "${state}", which this build of the console does not know.`);
}
