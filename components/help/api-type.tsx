import type { TypePart } from "@/lib/help/rules";

/** A type in words; the names of schemas lead to them. */
export function TypeText({ parts }: { parts: readonly TypePart[] }) {
  return (
    <code className="font-mono text-xs break-words text-muted">
      {parts.map(({ text, schema }, index) =>
        schema === undefined ? (
          <span key={`${index} ${text}`}>{text}</span>
        ) : (
          <a
            key={`${index} ${text}`}
            href={`#schema-${schema}`}
            className="text-accent underline decoration-1 underline-offset-4"
          >
            {text}
          </a>
        ),
      )}
    </code>
  );
}
