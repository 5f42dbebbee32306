import "server-only";

import type { z } from "zod";

import { isNobody } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import type { Permission } from "@/lib/core/permissions";
import type { Context } from "@/lib/db/context";
import { answerInTime, bodyInTime, boundContext } from "@/lib/http/answer-in-time";
import { type Declaration, declare } from "@/lib/http/declaration";
import { parseBody, refuseLargeBody } from "@/lib/http/parse-body";
import { requestContext } from "@/lib/http/request-context";
import { requestIdOf } from "@/lib/http/request-id";
import { jsonAnswer, noContent } from "@/lib/http/respond";
import { isSafeMethod, refuseOtherOrigin } from "@/lib/http/session-cookie";
import { type Trace, traceRequest } from "@/lib/http/trace-request";

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** What a handler may tell: the body of a declared answer, nothing where one has no body, or a whole response. */
type Told<Answers> = Response | { [Status in keyof Answers]: Content<Answers[Status]> }[keyof Answers];
type Content<Answer> = Answer extends z.ZodType ? z.output<Answer> : Answer extends null ? void : never;

interface RouteDeclaration<Params, Query, Body, Answers>
  extends Omit<Declaration, "permission" | "params" | "query" | "body" | "answers"> {
  permission: Permission;
  params?: Params;
  query?: Query;
  body?: Body;
  answers: Answers;
  /** For what may take longer than the 25 s after which every other request is answered 503. */
  slow?: true;
  handler: (call: {
    ctx: Context;
    params: Parsed<Params>;
    query: Parsed<Query>;
    body: Parsed<Body>;
    request: Request;
  }) => Told<Answers> | Promise<Told<Answers>>;
}

interface RouteArguments {
  /** Next gives undefined to a route without parameters. */
  params: Promise<Record<string, string | string[] | undefined> | undefined>;
}

/**
 * One method of one route: request id → host → actor → origin → parse → handler → JSON, and one catch. Reads are
 * authorised here, writes by their verb, which audits the refusal; both answer 401 to nobody. Whatever hangs, the answer comes
 * within 25 s of the request's arrival. A body that is told goes out with the first status declared.
 */
export function route<
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
  const Answers extends Declaration["answers"] = Declaration["answers"],
>(declaration: RouteDeclaration<Params, Query, Body, Answers>) {
  const usual = Number(Object.keys(declaration.answers)[0]);

  async function answer(trace: Trace): Promise<Response> {
    // Every wait is counted from the arrival.
    const { request, requestId, at, params } = trace;
    const ctx = boundContext(await requestContext(request.headers, requestId, isSafeMethod(request.method)), at);
    trace.ctx = ctx;
    if (isSafeMethod(request.method) || isNobody(ctx.actor)) authorize(ctx, declaration.permission);
    refuseOtherOrigin(request, ctx.actor, ownOrigin(ctx));
    if (!isSafeMethod(request.method)) refuseLargeBody(request);
    const result = await declaration.handler({
      ctx,
      params: parseInput<Params>(declaration.params, params),
      query: parseInput<Query>(declaration.query, declaration.query === undefined ? undefined : queryOf(request)),
      body: parseInput<Body>(
        declaration.body,
        declaration.body === undefined ? undefined : await bodyInTime(at, parseBody(request)),
      ),
      request,
    });
    const response =
      result instanceof Response ? result : usual === 204 ? noContent() : jsonAnswer(result, { status: usual });
    response.headers.set("x-request-id", requestId);
    return response;
  }
  return declare(declaration, async (request: Request, args: RouteArguments): Promise<Response> => {
    const [requestId, at] = [requestIdOf(request.headers), Date.now()];
    const params = (await args.params) ?? {};
    const trace: Trace = { request, requestId, at, params, permission: declaration.permission };
    const answering = answer(trace);
    return traceRequest(trace, declaration.slow === true ? answering : answerInTime(at, answering));
  });
}

function ownOrigin(ctx: Context): string {
  return `${new URL(ctx.consoleUrls[ctx.environment]).protocol}//${ctx.host.toLowerCase()}`;
}

function parseInput<Schema extends z.ZodType | undefined>(schema: Schema | undefined, value: unknown): Parsed<Schema>;

function parseInput(schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues
    .slice(0, 20)
    .map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  const first = errors[0];
  throw new AppError(
    "invalid_input",
    first === undefined ? "The request is not valid." : `${first.path || "request"}: ${first.message}`,
    { errors },
  );
}

function queryOf(request: Request): Record<string, string> {
  return Object.fromEntries(new URL(request.url).searchParams);
}
