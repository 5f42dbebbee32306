"use client";

import { CodeField } from "@/components/order/code-field";
import type { ConsoleName } from "@/components/shell/console-names";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { CopyButton } from "@/components/ui/copy-button";
import { Field } from "@/components/ui/field";
import { TimeUntil } from "@/components/ui/relative-time";
import { Textarea } from "@/components/ui/textarea";
import { ApiError } from "@/lib/core/api-client";

interface TextState {
  value: string;
  set: (value: string) => void;
}

interface AttestFormProps {
  name: ConsoleName;
  /** What the person says they saw. */
  looked: string | null;
  running: string | null;
  note: TextState;
  code: TextState;
  error: Error | null;
  onLookAgain: () => void;
}

/** The whole SHA, what was looked at, and the code. */
export function AttestForm({ name, looked, running, note, code, error, onLookAgain }: AttestFormProps) {
  const refusal = error instanceof ApiError ? error : null;
  const errorOf = (path: string) => refusal?.errors.find((item) => item.path === path)?.message;
  const codeError = refusal?.code === "step_up_failed" ? `${refusal.message} Nothing was sent.` : errorOf("totp");
  return (
    <div className="grid grid-cols-1 gap-4">
      {error === null || codeError !== undefined ? null : <Refusal error={error} />}
      {looked === running ? null : (
        <Callout role="alert" tone="wait" title={`${name.label} runs another commit than when you opened this`}>
          <p>Look at it again before you attest.</p>
          <Button size="sm" className="mt-2" onClick={onLookAgain}>
            Take what it runs now
          </Button>
        </Callout>
      )}
      <div>
        <p className="text-muted">I have looked at production, and it runs</p>
        <p className="mono mt-1 flex items-start gap-1 rounded-md border border-line bg-sunken px-3 py-2 text-sm break-all">
          <span className="min-w-0 flex-1">{looked ?? "not known"}</span>
          {looked === null ? null : <CopyButton text={looked} what="full SHA" />}
        </p>
      </div>
      <Field
        label="Note"
        hint="What you looked at; shown on the wall and kept in the audit log."
        error={errorOf("note")}
      >
        <Textarea
          required
          maxLength={500}
          value={note.value}
          placeholder="Signed in, opened the dashboard, ran one deploy"
          onChange={(event) => note.set(event.target.value)}
        />
      </Field>
      <CodeField value={code.value} onChange={code.set} purpose="this attestation" error={codeError} />
    </div>
  );
}

function Refusal({ error }: { error: Error }) {
  if (!(error instanceof ApiError)) {
    return <Callout role="alert" tone="fail" title="Something unexpected happened in this page. Reload it." />;
  }
  if (error.isConnection) {
    return (
      <Callout
        role="alert"
        tone="unknown"
        title="No answer from the console: nobody knows whether it was written down."
      >
        The newest attestation on the page behind tells; attesting twice does no harm.
      </Callout>
    );
  }
  const { until } = error.extra;
  return (
    <Callout role="alert" tone="fail" title={error.message}>
      {typeof until === "string" ? (
        <>
          It ends <TimeUntil at={until} />.
        </>
      ) : (
        "Nothing was written down, and the code was not spent."
      )}
    </Callout>
  );
}
