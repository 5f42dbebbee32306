"use client";

import { consumerWords } from "@/components/secrets/secret-words";
import { classNames } from "@/components/ui/class-names";
import { useNow } from "@/components/ui/clock";
import { StatusGlyph } from "@/components/ui/status-glyph";
import type { SecretConsumer } from "@/lib/secrets/schemas";

/** Where a secret is kept, and what was last seen there, by its fingerprint: never a value. */
export function ConsumerList({ consumers }: { consumers: readonly SecretConsumer[] }) {
  const now = useNow();
  return (
    <ul className="grid grid-cols-1 divide-y divide-line text-sm">
      {consumers.map((consumer) => {
        const { text, isProblem } = consumerWords(consumer, now);
        return (
          <li key={consumer.id} className="flex flex-wrap items-center gap-x-3 gap-y-0.5 px-4 py-2.5">
            {isProblem ? <StatusGlyph shape="triangle" tone="wait" /> : null}
            <span className="min-w-0 break-words first-letter:uppercase">{consumer.label}</span>
            <span className="ml-auto flex flex-wrap items-center justify-end gap-x-3 text-xs">
              {consumer.fingerprint === null ? null : (
                <span className="mono">
                  <span className="sr-only">fingerprint </span>
                  {shortPrint(consumer.fingerprint)}
                </span>
              )}
              <span className={classNames("break-words", isProblem ? "font-medium text-wait" : "text-muted")}>
                {text}
              </span>
            </span>
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
