import { apiPaths } from "@/lib/paths";
import type { Wall } from "@/lib/wall/schemas";

/** What one look brought; `sentAt` is of the clock that only goes forward, in milliseconds. */
export type Look =
  | { kind: "answered"; wall: Wall; sentAt: number; offsetMs: number }
  | { kind: "refused"; words: string }
  | { kind: "failed"; words: string };

const EVERY_MS = 3_000;
const REFUSED_EVERY_MS = 15_000;
/** Shorter than data stays fresh, so that one hanging answer does not make the wall stale. */
const ANSWER_WITHIN_MS = 5_000;

/** Looks at the wall for ever, one look after the other, each with its end; answers how to stop. */
export function watchWall(told: (look: Look) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const next = (ms: number) => {
    timer = setTimeout(() => {
      lookOnce().then(
        (look) => {
          if (isOver) return;
          told(look);
          next(look.kind === "refused" ? REFUSED_EVERY_MS : EVERY_MS);
        },
        () => next(EVERY_MS),
      );
    }, ms);
  };
  next(EVERY_MS);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

async function lookOnce(): Promise<Look> {
  const [sentAt, sentDate] = [performance.now(), Date.now()];
  const ending = new AbortController();
  const end = setTimeout(() => ending.abort(), ANSWER_WITHIN_MS);
  try {
    const answer = await fetch(apiPaths.wall(), { cache: "no-store", signal: ending.signal });
    if (answer.status === 401 || answer.status === 403) return { kind: "refused", words: await detailOf(answer) };
    if (!answer.ok) return { kind: "failed", words: `The console answers ${answer.status}` };
    const wall = await readWall(answer);
    const middle = (sentDate + Date.now()) / 2;
    return { kind: "answered", wall, sentAt, offsetMs: Date.parse(wall.server_time) - middle };
  } catch {
    return { kind: "failed", words: "No answer" };
  } finally {
    clearTimeout(end);
  }
}

async function detailOf(answer: Response): Promise<string> {
  const problem: unknown = await answer.json().catch(() => null);
  const isTold = typeof problem === "object" && problem !== null && "detail" in problem;
  return isTold ? String(problem.detail) : "This screen may not show the wall. Ask an admin.";
}

/** What the route declares: the console and its page are of one build, or the page loads anew. */
function readWall(answer: Response): Promise<Wall> {
  return answer.json();
}

/** Loads the page anew, once it is known that the console gives it out. */
export async function reloadOnceServed(): Promise<void> {
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (answer?.ok === true) location.reload();
}
