const AGAIN_MS = 2_000;

interface Attempt<Result> {
  attempt: () => Promise<Result>;
  /** Called once, unless nobody wants it any more. */
  done: (result: Result) => void;
  /** Called for each attempt that fails, before the next in two seconds. */
  missed?: () => void;
}

/** Tries until it has it, or until nobody wants it any more: that is what the answer is for. */
export function keepTrying<Result>({ attempt, done, missed }: Attempt<Result>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWanted = true;
  const tryOnce = () => {
    attempt().then(
      (result) => {
        if (isWanted) done(result);
      },
      () => {
        if (!isWanted) return;
        missed?.();
        timer = setTimeout(tryOnce, AGAIN_MS);
      },
    );
  };
  tryOnce();
  return () => {
    isWanted = false;
    clearTimeout(timer);
  };
}
