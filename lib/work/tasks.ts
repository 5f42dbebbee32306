import "server-only";

import { sleepUntil } from "@/lib/core/cadence";

export type IsStopping = () => boolean;

/** Something that is done again and again. */
export interface Task {
  name: string;
  everyMs: number;
  /** What is announced that cannot wait for that. */
  wokenBy: readonly string[];
  run: (isStopping: IsStopping) => Promise<void>;
  /** When there is something to do again; without it only the pace counts. */
  nextDue?: () => Promise<Date | null>;
}

export interface Tasks {
  /** Has at once what this kind of news wakes. */
  wake: (kind: string) => void;
  /** Takes nothing new; resolves when what is in hand is done. */
  stop: () => Promise<void>;
}

interface Surroundings {
  /** Does a turn, or leaves it. */
  guard: (turn: () => Promise<void>) => Promise<void>;
  onFailure: (task: string, error: unknown) => void;
}

/** Repeats each task by itself, so that none waits for another; a turn that fails is told, and the task goes on. */
export function startTasks(tasks: readonly Task[], surroundings: Surroundings): Tasks {
  const running = tasks.map((task) => ({ task, loop: repeatTask(task, surroundings) }));
  return {
    wake: (kind) => {
      for (const { task, loop } of running) if (task.wokenBy.includes(kind)) loop.wake();
    },
    stop: async () => void (await Promise.all(running.map(({ loop }) => loop.stop()))),
  };
}

function repeatTask(task: Task, { guard, onFailure }: Surroundings) {
  let stopped = false;
  let woken = false;
  let wake: () => void = () => undefined;
  let due: Date | null = null;
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, woken ? 0 : sleepUntil(due, task.everyMs, new Date()));
      wake = () => {
        woken = true;
        clearTimeout(timer);
        resolve();
      };
    });
  async function turn(): Promise<void> {
    await task.run(() => stopped);
    due = (await task.nextDue?.()) ?? null;
  }
  async function takeTurns(): Promise<void> {
    while (!stopped) {
      woken = false;
      due = null;
      await guard(turn).catch((error: unknown) => onFailure(task.name, error));
      if (!stopped) await pause();
    }
  }
  const done = takeTurns();
  return {
    wake: () => {
      woken = true;
      wake();
    },
    stop: async () => {
      stopped = true;
      wake();
      await done;
    },
  };
}
