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
  note: (text: string) => void;
}
