import type { Environment } from "@/lib/core/config";

export const environmentWord: Record<Environment, string> = { production: "PRODUCTION", staging: "STAGING" };

/** Filled in the environment's own colour: the banner, the pill, and a button that acts on that target. */
export const environmentFill: Record<Environment, string> = {
  production: "bg-production text-white",
  staging: "bg-staging text-white",
};

export const environmentButton: Record<Environment, string> = {
  production: "bg-production text-white hover:bg-production-strong",
  staging: "bg-staging text-white hover:bg-staging-strong",
};

/** A soft panel that names a target. */
export const environmentPanel: Record<Environment, string> = {
  production: "bg-production-soft text-production-ink",
  staging: "bg-staging-soft text-staging-ink",
};
