import type { Actor } from "@/lib/core/actor";
import type { CockpitConfig, Environment } from "@/lib/core/config";

/** What every call knows about itself: who, where, when, and how to find it again in the log. */
export interface Call {
  actor: Actor;
  environment: Environment;
  config: CockpitConfig;
  host: string;
  requestId: string;
  ip: string | null;
  userAgent: string | null;
  now: () => Date;
}
