"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { outcomeWords } from "@/components/insights/insight-words";
import { showNotice } from "@/components/shell/notices";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { PersonName } from "@/components/ui/person-name";
import { RelativeTime } from "@/components/ui/relative-time";
import { type Mark, StatusGlyph } from "@/components/ui/status-glyph";
import { Textarea } from "@/components/ui/textarea";
import type { Permit } from "@/lib/core/permissions";
import { putVerdict, verdictQuery } from "@/lib/insights/api";
import type { Verdict, VerdictWord } from "@/lib/insights/schemas";

interface VerdictPanelProps {
  deployId: string;
  permit: Permit;
}

interface VerdictFormProps {
  verdict: Verdict;
  word: VerdictWord;
  onDone: () => void;
}

const ACTS: Record<VerdictWord, string> = {
  failure: "It caused a failure…",
  no_failure: "It caused no failure…",
  automatic: "Take the verdict back…",
};

/** Whether a deploy counts as a failure, why, and the way to say otherwise. */
export function VerdictPanel({ deployId, permit }: VerdictPanelProps) {
  const { data } = useQuery(verdictQuery(deployId));
  if (data === undefined) return null;
  return (
    <section aria-label="Change failure" className="rounded-lg border border-line bg-surface px-4 py-3 shadow-lift">
      <h2 className="text-base font-semibold">Change failure</h2>
      <p className="mt-1 flex items-start gap-2 text-sm font-medium">
        <StatusGlyph {...markOf(data)} className="mt-0.5" />
        {outcomeWords(data)}
      </p>
      {data.said === null ? (
        <p className="mt-1 text-sm text-muted">{data.automatic.why}</p>
      ) : (
        <>
          <p className="mt-1 text-sm break-words text-muted">
            Judged by <PersonName email={data.said.by} /> <RelativeTime at={data.said.at} />: {data.said.note}
          </p>
          <p className="mt-1 text-xs text-faint">
            By the records alone: {outcomeWords(data.automatic).toLowerCase()}. {data.automatic.why}
          </p>
        </>
      )}
      {data.refusal === null ? <VerdictActs verdict={data} permit={permit} /> : null}
    </section>
  );
}

function markOf({ outcome }: Verdict): Mark {
  if (outcome === null) return { shape: "dot", tone: "neutral" };
  return outcome === "failure" ? { shape: "octagon", tone: "fail" } : { shape: "check", tone: "ok" };
}

function VerdictActs({ verdict, permit }: { verdict: Verdict; permit: Permit }) {
  const [word, setWord] = useState<VerdictWord | null>(null);
  if (!permit.allowed) return <p className="mt-2 text-xs text-faint">{permit.message}</p>;
  if (word !== null) return <VerdictForm key={word} verdict={verdict} word={word} onDone={() => setWord(null)} />;
  return (
    <div className="mt-2 flex flex-wrap gap-2">
      {wordsOffered(verdict).map((offered) => (
        <Button key={offered} size="sm" onClick={() => setWord(offered)}>
          {ACTS[offered]}
        </Button>
      ))}
    </div>
  );
}

function VerdictForm({ verdict, word, onDone }: VerdictFormProps) {
  const client = useQueryClient();
  const [note, setNote] = useState("");
  const { deploy_id: id, seq } = verdict;
  // What was read when the form opened is what is judged.
  const [seen] = useState(seq);
  const saving = useMutation({
    meta: { quiet: true },
    mutationFn: () => putVerdict(id, { verdict: word, note: note.trim(), seen }),
    onSuccess: (after) => {
      client.setQueryData(verdictQuery(id).queryKey, after);
      showNotice({ key: `verdict-${id}`, tone: "ok", text: "The verdict is saved." });
      onDone();
      return client.invalidateQueries({ queryKey: ["insights"] });
    },
    onError: () => client.invalidateQueries({ queryKey: verdictQuery(id).queryKey }),
  });
  return (
    <form
      className="mt-3 grid grid-cols-1 gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!saving.isPending) saving.mutate();
      }}
    >
      {saving.error === null ? null : <Callout role="alert" tone="fail" title={saving.error.message} />}
      <Field label={ACTS[word].replace("…", ": why?")} hint="The note is kept for good.">
        <Textarea required maxLength={500} autoFocus value={note} onChange={(event) => setNote(event.target.value)} />
      </Field>
      <div className="flex gap-2">
        <Button type="submit" size="sm" variant="accent" unavailable={saving.isPending}>
          {saving.isPending ? "Saving…" : "Save verdict"}
        </Button>
        <Button size="sm" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function wordsOffered({ outcome, said }: Verdict): VerdictWord[] {
  return [outcome === "failure" ? "no_failure" : "failure", ...(said === null ? [] : ["automatic" as const])];
}
