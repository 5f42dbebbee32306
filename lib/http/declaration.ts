import type { z } from "zod";
import type { ErrorCode } from "@/lib/core/errors";
import { can, type Permission } from "@/lib/core/permissions";

/** An answer in lines of text, by the media types it may have. */
export interface TextAnswer {
  says: string;
  media: readonly string[];
}

/** What one method of a route is for, takes, answers and refuses. The OpenAPI document is made of these. */
export interface Declaration {
  /** Unique, as clients made from the document call it: `requestDeploy`. */
  id: string;
  says: string;
  /** Absent where no caller is looked at: health checks, and callers that prove themselves by signature or by a token of their own. */
  permission?: Permission | undefined;
  params?: z.ZodType | undefined;
  query?: z.ZodType | undefined;
  body?: z.ZodType | undefined;
  /** Request headers with a meaning of their own. */
  headers?: Readonly<Record<string, string>>;
  /** Status → body; null for an answer without one. */
  answers: Readonly<Record<number, z.ZodType | TextAnswer | null>>;
  /** Refusals beyond those that follow from the rest of the declaration. */
  refusals?: readonly ErrorCode[];
}

/** One method of a route, with what it declares. */
export type Declared<Handler> = Handler & { readonly declaration: Declaration };

/** Refusals that come together. */
export const UPSTREAM = ["upstream_failed", "upstream_timeout"] as const satisfies ErrorCode[];
export const STEP_UP = ["step_up_failed", "step_up_locked"] as const satisfies ErrorCode[];
export const GATE = [
  "wrong_console",
  "deploy_ui_disabled",
  "review_stale",
  "deploy_in_flight",
  "conflict",
  "blocked",
] as const satisfies ErrorCode[];

export function declare<Handler extends object>(declaration: Declaration, handler: Handler): Declared<Handler> {
  return Object.assign(handler, { declaration });
}

export function isDeclared(handler: unknown): handler is Declared<object> {
  return typeof handler === "function" && "declaration" in handler;
}

/** Every code that a method of a route may refuse with: those that follow from what it takes, and those it names. */
export function refusalsOf(method: string, declaration: Declaration): ErrorCode[] {
  const { permission, params, query, body, refusals = [] } = declaration;
  const isLookedAt = permission !== undefined;
  const isWrite = isLookedAt && method !== "GET";
  const needsCaller = !isOpenToAll(permission);
  const codes: ErrorCode[] = [
    ...(isLookedAt ? (["misdirected", "unavailable", "internal"] as const) : []),
    ...(needsCaller ? (["unauthenticated"] as const) : []),
    ...(needsCaller || isWrite ? (["forbidden"] as const) : []),
    ...((params ?? query ?? body) === undefined ? [] : (["invalid_input"] as const)),
    ...(isWrite ? (["payload_too_large"] as const) : []),
    ...(body === undefined ? [] : (["unsupported_media_type"] as const)),
    ...refusals,
  ];
  return [...new Set(codes)];
}

export function isOpenToAll(permission: Declaration["permission"]): boolean {
  return permission === undefined || can({ kind: "anonymous" }, permission).allowed;
}
