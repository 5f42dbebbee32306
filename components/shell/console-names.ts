import type { Environment } from "@/lib/core/config";

export interface ConsoleName {
  /** What people call it, e.g. "console-staging". */
  label: string;
  /** The platform's name of it. */
  app: string;
  /** Base URL, without a trailing slash. */
  url: string;
}

/** The two consoles as a page names them. */
export type ConsoleNames = Record<Environment, ConsoleName>;
