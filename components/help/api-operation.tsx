import type { ReactNode } from "react";

import { FieldList } from "@/components/help/api-fields";
import { TypeText } from "@/components/help/api-type";
import { Badge } from "@/components/ui/badge";
import type { ApiAnswer, ApiOperation } from "@/lib/help/rules";

/** One method of one address; one press shows what it takes, answers and refuses. */
export function Operation({ operation }: { operation: ApiOperation }) {
  const { id, method, path, says, who, parameters, body, answers, refusals } = operation;
  return (
    <details id={id} className="group scroll-mt-28">
      <summary className="grid min-h-11 gap-x-4 gap-y-0.5 px-4 py-2.5 hover:bg-hover lg:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]">
        <span className="flex min-w-0 items-baseline gap-3">
          <span className="w-14 shrink-0">
            <Badge tone={method === "GET" ? "neutral" : "run"}>{method}</Badge>
          </span>
          <code className="min-w-0 font-mono text-sm break-words">{path}</code>
        </span>
        <span className="min-w-0 text-sm text-muted">{says}</span>
      </summary>
      <div className="grid gap-4 border-t border-line bg-sunken px-4 py-4 text-sm">
        <p>{who}</p>
        {parameters.length === 0 ? null : (
          <Part title="Takes">
            <FieldList label={`What ${id} takes`} fields={parameters} />
          </Part>
        )}
        {body === null ? null : (
          <Part title="Body">
            <TypeText parts={body} />
          </Part>
        )}
        <Part title="Answers">
          <Answers label={`What ${id} answers`} answers={answers} />
        </Part>
        <Part title="Refuses">
          <Answers label={`What ${id} refuses`} answers={refusals.map((one) => ({ ...one, type: [] }))} />
        </Part>
      </div>
    </details>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <p className="eyebrow mb-1">{title}</p>
      {children}
    </div>
  );
}

function Answers({ label, answers }: { label: string; answers: readonly ApiAnswer[] }) {
  return (
    <ul aria-label={label} className="grid gap-1">
      {answers.map(({ status, says, type }) => (
        <li key={status} className="flex items-baseline gap-3">
          <code className="w-10 shrink-0 font-mono text-xs font-medium">{status}</code>
          <span className="min-w-0">
            {says} {type.length === 0 ? null : <TypeText parts={type} />}
          </span>
        </li>
      ))}
    </ul>
  );
}
