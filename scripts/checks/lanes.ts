interface Done<Result> {
  result: Result;
  /** What has not been shown yet. */
  output: string;
}

export interface Job<Result> {
  title: string;
  run: () => Promise<Done<Result>>;
}

interface Ended<Result> extends Done<Result> {
  title: string;
  seconds: number;
}

/**
 * Runs jobs one after the other and, from the start, another beside them, whose output is shown whole once they have ended.
 * Answers what all came to, in that order.
 */
export async function runLanes<Result>(
  { inTurn, beside }: { inTurn: Job<Result>[]; beside: Job<Result> | null },
  say: (text: string) => void,
): Promise<Result[]> {
  const other = beside === null ? [] : [runJob(beside)];
  const results: Result[] = [];
  for (const job of inTurn) {
    say(`\n━━ ${job.title} ━━`);
    results.push(sayEnd(await runJob(job), say));
  }
  for (const ending of other) {
    const ended = await ending;
    say(`\n━━ ${ended.title} ━━`);
    results.push(sayEnd(ended, say));
  }
  return results;
}

async function runJob<Result>({ title, run }: Job<Result>): Promise<Ended<Result>> {
  const began = Date.now();
  return { title, ...(await run()), seconds: (Date.now() - began) / 1_000 };
}

function sayEnd<Result>({ title, result, output, seconds }: Ended<Result>, say: (text: string) => void): Result {
  if (output !== "") say(output.trimEnd());
  say(`━━ ${title}: ${seconds.toFixed(1)} s`);
  return result;
}
