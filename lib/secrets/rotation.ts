import "server-only";

import { z } from "zod";

import { consumerId, getSecret } from "@/lib/core/secret-config";
import type { Context } from "@/lib/db/context";
import type { RotationConsumer } from "@/lib/db/generated/client";
import type { RotationRow } from "@/lib/secrets/load";
import { consumerLabel } from "@/lib/secrets/rules";
import { followedStepsSchema, ROTATION_STATES, type RotatedPlace, type Rotation } from "@/lib/secrets/schemas";

const stateSchema = z.enum(ROTATION_STATES);
const placeStateSchema = z.enum(["new", "old", "unknown", "by_hand", "waiting", "sent", "holds", "verified"]);

/** A rotation as answers tell it. */
export function rotationOf(ctx: Context, row: RotationRow & { consumers: RotationConsumer[] }): Rotation {
  const { id, secret, failureCode: code, failureMessage } = row;
  return {
    id,
    secret,
    mode: row.mode === "auto" ? "auto" : "manual",
    state: stateSchema.safeParse(row.state).data ?? "unknown",
    state_since: row.stateSince.toISOString(),
    requested_by: { id: row.requestedById, email: row.requestedByEmail },
    requested_at: row.requestedAt.toISOString(),
    ended_at: row.endedAt?.toISOString() ?? null,
    note: row.note,
    steps: followedStepsSchema.safeParse(row.steps).data ?? [],
    places: row.consumers
      .toSorted((one, other) => one.position - other.position)
      .map((place) => placeOf(ctx, secret, place)),
    problem: row.problem,
    failure: code === null ? null : { code, message: failureMessage ?? code },
  };
}

function placeOf(ctx: Context, secret: string, row: RotationConsumer): RotatedPlace {
  const consumer = getSecret(ctx.config, secret)?.consumers.find((one) => consumerId(one) === row.consumer);
  return {
    id: row.consumer,
    label: consumer === undefined ? row.consumer : consumerLabel(consumer),
    state: placeStateSchema.safeParse(row.state).data ?? "unknown",
    since: row.since.toISOString(),
    before: row.before,
    after: row.after,
    message: row.message,
  };
}
