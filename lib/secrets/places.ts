import "server-only";

import type { CockpitConfig } from "@/lib/core/config";
import { type Consumer, consumerId, nameAt, type SecretDeclaration } from "@/lib/core/secret-config";

/** A consumer that a console can look at, in whatever way. */
type SeenConsumer = Exclude<Consumer, { kind: "manual" }>;

/** One secret as one place keeps it. */
export interface HeldHere {
  secret: SecretDeclaration;
  consumer: SeenConsumer;
  /** What it is called there. */
  name: string;
}

/** Every place that keeps values of secrets, with what it keeps; those that only a person can look into are left out. */
export function secretPlaces({ secrets }: Pick<CockpitConfig, "secrets">): Map<string, HeldHere[]> {
  const held = secrets.flatMap((secret) =>
    secret.consumers.flatMap((consumer): HeldHere[] =>
      consumer.kind === "manual" ? [] : [{ secret, consumer, name: nameAt({ secret, consumer }) }],
    ),
  );
  return Map.groupBy(held, ({ consumer }) => consumerId(consumer));
}
