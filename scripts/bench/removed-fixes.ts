/** One fix taken out of the console's sources, as it was before, to see that the histories find what it was for. */
export interface RemovedFix {
  /** The kind of fault that it is against. */
  kind: number;
  name: string;
  /** What the console does without it. */
  does: string;
  edits: readonly { file: string; find: string; put: string }[];
}

export const REMOVED_FIXES: readonly RemovedFix[] = [
  {
    kind: 1,
    name: "an-end-is-final",
    does: "an ended record is never looked at again, and a run without a conclusion has ended badly",
    edits: [
      { file: "lib/deploys/observe-ended.ts", find: "const LOOKS_A_TURN = 3;", put: "const LOOKS_A_TURN = 0;" },
      {
        file: "lib/runs/rules.ts",
        find: "      return readWithoutConclusion(jobs, UNSAID);",
        put: '      return { phase: "errored", code: "not_a_success", message: "The run ended as nothing." };',
      },
    ],
  },
  {
    kind: 2,
    name: "live-is-not-explained",
    does: "what serves is compared with nothing: a re-run or a release by hand stays unseen",
    edits: [
      {
        file: "lib/drifts/observe-surface.ts",
        find: "  await explainLive(ctx, surface);",
        put: "",
      },
      {
        file: "lib/reconciler/reconciler.ts",
        find: "[...parts, surfaces, explainDue]",
        put: "[...parts, surfaces]",
      },
    ],
  },
  {
    kind: 3,
    name: "superseded-without-a-winner",
    does: "a cancelled run without a job is taken for an evicted one, with no newer run in hand",
    edits: [
      {
        file: "lib/runs/rules.ts",
        find: '    otherwise: { phase: "cancelled", code: "cancelled_on_github", message },',
        put: '    otherwise: { phase: "superseded", code: "evicted", message },',
      },
    ],
  },
  {
    kind: 4,
    name: "own-runs-are-checks",
    does: "the jobs of the console's own runs count as checks of main's tip",
    edits: [
      {
        file: "lib/github/checks.ts",
        find: "workflow === null || !without.includes(workflow)",
        put: "workflow !== undefined || !without.includes(workflow)",
      },
    ],
  },
  {
    kind: 5,
    name: "the-first-actor",
    does: "a re-run is ascribed to whoever started the run at first",
    edits: [
      {
        file: "lib/runs/doer.ts",
        find: "return attempt > 1 ? triggeringActorLogin : actorLogin;",
        put: "return actorLogin;",
      },
    ],
  },
  {
    kind: 6,
    name: "place-in-a-list",
    does: "how far a commit is behind is its place in a list that is sorted by date",
    edits: [
      {
        file: "lib/surfaces/record-live.ts",
        find: "  return readSync(await observeDistance(ctx, liveSha, tip?.sha ?? null));",
        put: '  const placed = await ctx.db.mainCommit.findUnique({ where: { sha: liveSha } });\n  return readSync(placed === null ? await observeDistance(ctx, liveSha, tip?.sha ?? null) : { kind: "on_main", behind: placed.position });',
      },
    ],
  },
  {
    kind: 9,
    name: "fails-in-silence",
    does: "a step that throws what nobody foresaw is tried again and again, and the record says nothing",
    edits: [
      {
        file: "lib/reconciler/advance-deploy.ts",
        find: "await pauseForConsole(ctx, row, error).catch(() => ({ at: lookAfterTrouble(ctx) }));",
        put: "await Promise.resolve({ at: lookAfterTrouble(ctx) });",
      },
    ],
  },
  {
    kind: 10,
    name: "canonical-is-live",
    does: "the newest deployment of Pages is taken for what serves, whatever its stage",
    edits: [
      {
        file: "lib/cloudflare/project.ts",
        find: 'const isDone = stage?.name === "deploy" && stage.status === "success";',
        put: "const isDone = stage !== undefined;",
      },
    ],
  },
  {
    kind: 13,
    name: "one-clock-is-enough",
    does: "GitHub's clock is taken for ours, and a run of before its intent for somebody else's",
    edits: [
      {
        file: "lib/core/platform-clock.ts",
        find: "offset === null || offset === 0 ? theirs",
        put: "offset === null || offset !== 1 ? theirs",
      },
      {
        file: "lib/deploys/resolve-deploy.ts",
        find: "const LOOK_BACK_MS = 3_600_000;",
        put: "const LOOK_BACK_MS = 180_000;",
      },
    ],
  },
  {
    kind: 15,
    name: "the-other-console-is-not-seen",
    does: "a surface that the other console is deploying is deployed all the same",
    edits: [
      {
        file: "lib/deploys/dispatch-deploy.ts",
        find: "if (rival !== null) return waitForRival(ctx, row, rival);",
        put: "if (rival?.kind === undefined && rival !== null) return waitForRival(ctx, row, rival);",
      },
    ],
  },
  {
    kind: 15,
    name: "a-twin-is-refused",
    does: "of two requests with one key at the same moment, one is refused",
    edits: [
      {
        file: "lib/deploys/refuse-deploy.ts",
        find: "const twin = isAboutTheKey(error) ? null : await adoptByKey(ctx, vain, tx);",
        put: "const twin = isAboutTheKey(error) || vain.key !== null ? null : await adoptByKey(ctx, vain, tx);",
      },
      {
        file: "lib/deploys/refuse-deploy.ts",
        find: "if (adopted !== null) return adopted;\n  const liveDeploy =",
        put: "if (adopted?.idempotencyKey === null) return adopted;\n  const liveDeploy =",
      },
    ],
  },
  {
    kind: 15,
    name: "a-cancel-is-lost",
    does: "a cancel between the dispatch and its run is answered that it came too late",
    edits: [
      {
        file: "lib/deploys/cancel-deploy.ts",
        find: "  if (row.cancelRequestedAt !== null) return { row, isNew: false };",
        put: '  if (state === "dispatching" || state === "resolving") throw new AppError("conflict", "It is no longer requested.", { extra: { ended: true, state } });',
      },
    ],
  },
];
