"use client";

import { consumerWords } from "@/components/secrets/secret-words";
import { useNow } from "@/components/ui/clock";
import type { SecretConsumer } from "@/lib/secrets/schemas";

/** Where a secret is kept, and what was last seen there: never a value. */
export function ConsumerList({ consumers }: { consumers: readonly SecretConsumer[] }) {
  const now = useNow(60_000);
  return (
    <ul className="grid gap-1 text-xs text-muted">
      {consumers.map((consumer) => {
        const { text, isProblem } = consumerWords(consumer, now);
        return (
          <li key={consumer.id} className="break-words">
            {consumer.label}
            {consumer.fingerprint === null ? null : (
              <>
                {" "}
                <span className="mono text-ink">
                  <span className="sr-only">fingerprint </span>
                  {shortPrint(consumer.fingerprint)}
                </span>
              </>
            )}
            <span className={isProblem ? "text-wait" : "text-faint"}> {text}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** Enough to tell two apart by eye. */
function shortPrint(fingerprint: string): string {
  return fingerprint.split("-").at(-1)?.slice(0, 8) ?? fingerprint;
}
