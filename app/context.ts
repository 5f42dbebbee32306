import "server-only";

import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";

import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { answerInTime, boundContext } from "@/lib/http/answer-in-time";
import { describeProcess } from "@/lib/http/describe-process";
import { requestContext } from "@/lib/http/request-context";
import { requestIdOf } from "@/lib/http/request-id";
import { paths } from "@/lib/paths";

/**
 * Who asks for this page, on which console; the actor may be anonymous. An unknown host is not found: the proxy has answered
 * 421. Whatever the page asks outside ends at 20 s, as for any request.
 */
export const publicPageContext = cache(async (): Promise<Context> => {
  const incoming = await headers();
  try {
    const arrivedAt = Date.now();
    const asking = requestContext(incoming, requestIdOf(incoming), false);
    return boundContext(await answerInTime(arrivedAt, asking), arrivedAt);
  } catch (error) {
    if (error instanceof AppError && error.code === "misdirected") notFound();
    throw error;
  }
});

/** Like {@link publicPageContext}, for pages of signed-in people: anyone else is sent to sign in and back. */
export const pageContext = cache(async (): Promise<Context> => {
  const ctx = await publicPageContext();
  if (ctx.actor.kind === "person") return ctx;
  const incoming = await headers();
  redirect(paths.signIn(incoming.get("x-pathname") ?? undefined));
});

/** The process that answers: its instance, and the flags as it reads them. */
export const answeringProcess = cache(describeProcess);
