import type { HttpClient } from "@/scripts/bench/http-client";
import type { Stack } from "@/scripts/bench/stack";

export interface BareApp {
  client: HttpClient;
  pid: number;
}

/** What a part of the bench works with; a stack is started when the first part asks for it. */
export interface Bench {
  stack: () => Promise<Stack>;
  bareApp: () => Promise<BareApp>;
  rounds: number;
  /** How long the soak takes. */
  minutes: number;
  /** How many histories are played. */
  count: number;
  /** Of which seed the first of them is; null for a new one. */
  seed: number | null;
  /** Whether to see, for each fix, that the histories find what it is for when it is taken out. */
  mutations: boolean;
  note: (text: string) => void;
}
