"use client";

import { useId, useState } from "react";

import { CommitTime, subjectOf } from "@/components/review/commit-list";
import { PickList } from "@/components/review/pick-list";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Hash } from "@/components/ui/hash";
import { Input } from "@/components/ui/input";
import type { Commit } from "@/lib/surfaces/schemas";

interface CommitPickerProps {
  candidates: readonly Commit[];
  chosen: string | null;
  onChoose: (sha: string) => void;
}

const FULL_SHA = /^[0-9a-f]{40}$/;

/** The commit that would ship, and the way to choose another. */
export function CommitPicker({ candidates, chosen, onChoose }: CommitPickerProps) {
  const [choosing, setChoosing] = useState(false);
  const listId = useId();
  const commit = candidates.find((candidate) => candidate.sha === chosen);
  const newest = candidates[0];
  const ahead = candidates.findIndex((candidate) => candidate.sha === chosen);
  return (
    <div>
      <div className="mb-1 flex items-baseline justify-between gap-3">
        <h3 className="text-sm font-medium">Commit</h3>
        <span className="text-xs text-faint">{placeWords(ahead, commit !== undefined)}</span>
      </div>
      <div className="flex items-center gap-3 rounded-md border border-line px-3 py-2.5">
        <div className="min-w-0 flex-1">
          {commit === undefined ? (
            <p className="text-muted">{chosen === null ? "None chosen yet" : <Hash value={chosen} copy />}</p>
          ) : (
            <CommitLine commit={commit} />
          )}
        </div>
        <Button size="sm" aria-expanded={choosing} aria-controls={listId} onClick={() => setChoosing(!choosing)}>
          {choosing ? "Done" : "Change"}
        </Button>
      </div>
      {ahead > 0 && newest !== undefined && !choosing ? (
        <p className="mt-1 text-xs text-muted">
          main has newer commits.{" "}
          <button
            type="button"
            onClick={() => onChoose(newest.sha)}
            className="rounded-sm font-medium text-accent underline underline-offset-2"
          >
            Use the newest
          </button>
        </p>
      ) : null}
      <div id={listId} hidden={!choosing} className="mt-2 grid grid-cols-1 gap-3">
        {candidates.length === 0 ? null : (
          <PickList
            legend="Newest commits of main"
            items={candidates.map((one) => ({ sha: one.sha, title: subjectOf(one), detail: one.author.name }))}
            chosen={chosen}
            onChoose={onChoose}
          />
        )}
        <FreeSha key={chosen} onChoose={onChoose} />
      </div>
    </div>
  );
}

function placeWords(ahead: number, isKnown: boolean): string {
  if (ahead === 0) return "newest of main";
  return isKnown ? "on main" : "not among the newest of main";
}

function CommitLine({ commit }: { commit: Commit }) {
  return (
    <>
      <span className="block truncate font-medium" title={commit.message}>
        {subjectOf(commit)}
      </span>
      <span className="flex min-w-0 flex-wrap items-center gap-x-2 text-xs text-muted">
        <Hash value={commit.sha} href={commit.url} />
        <span className="truncate">{commit.author.name}</span>
        <CommitTime commit={commit} />
      </span>
    </>
  );
}

function FreeSha({ onChoose }: { onChoose: (sha: string) => void }) {
  const [text, setText] = useState("");
  const sha = text.trim().toLowerCase();
  const error = sha === "" || FULL_SHA.test(sha) ? undefined : "A full commit SHA has 40 hex digits.";
  return (
    <Field
      label="Another commit of main, by its full SHA"
      error={sha.length >= 40 || error === undefined ? error : undefined}
    >
      <Input
        value={text}
        placeholder="40 hex digits"
        autoComplete="off"
        spellCheck={false}
        className="mono"
        onChange={(event) => {
          setText(event.target.value);
          const typed = event.target.value.trim().toLowerCase();
          if (FULL_SHA.test(typed)) onChoose(typed);
        }}
      />
    </Field>
  );
}
