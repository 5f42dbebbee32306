import { z } from "zod";

import { isLoopbackHost } from "@/lib/core/loopback";
import type { PlatformId } from "@/lib/core/platform-kinds";

const PLAIN_LIMIT_S = 180;

/** What a surface says that is verified by an address of its own. */
export const HTTP_FIELDS = {
  /** Where it tells its commit. */
  version_url: z.string().optional(),
  /** Where in the JSON of that answer, e.g. build.sha. */
  version_path: z
    .string()
    .regex(/^[\w-]{1,60}(\.[\w-]{1,60}){0,9}$/, "name fields with dots between them, e.g. build.sha")
    .optional(),
  /** Or in which of its headers. */
  version_header: z
    .string()
    .regex(/^[\w-]{1,100}$/, "name one header, e.g. x-version")
    .optional(),
  /** Where people open it; by default the host of version_url. */
  web_url: z.string().optional(),
  /** Seconds until the new commit answers, once the run has succeeded. */
  expected_delay_seconds: z.number().int().nonnegative().max(86_400).optional(),
};

export interface HttpFields {
  version_url?: string | undefined;
  version_path?: string | undefined;
  version_header?: string | undefined;
  web_url?: string | undefined;
  expected_delay_seconds?: number | undefined;
}

interface DeclaredFields extends HttpFields {
  surface_id: string;
  platform: PlatformId;
  verify_within_seconds?: number | undefined;
}

interface FieldProblem {
  field: string;
  message: string;
}

/** An app that tells its commit itself. */
export interface HostTarget {
  app: string;
  versionUrl: string;
  where: { path: string } | { header: string };
  webUrl: string;
}

/** Seconds until a deployed commit has to be reported. */
export function expectedWithin({
  verify_within_seconds: told,
  expected_delay_seconds: delay = 0,
}: Pick<DeclaredFields, "verify_within_seconds" | "expected_delay_seconds">): number {
  return told ?? PLAIN_LIMIT_S + delay;
}

/** What is wrong with these fields of one surface. Pure. */
export function httpProblems(surface: DeclaredFields): FieldProblem[] {
  const { surface_id: id, platform } = surface;
  const given = Object.keys(HTTP_FIELDS).filter((field) => Reflect.get(surface, field) !== undefined);
  if (platform !== "http") {
    return given.map((field) => ({
      field,
      message: `${id} has ${field}, which only platform: "http" reads. Remove it.`,
    }));
  }
  const { expected_delay_seconds: delay = 0, verify_within_seconds: limit } = surface;
  return [
    ...addressProblems(surface),
    ...placeProblems(surface),
    ...(limit !== undefined && limit <= delay
      ? [
          {
            field: "verify_within_seconds",
            message: `${id} is expected after ${delay} s. Set verify_within_seconds higher.`,
          },
        ]
      : []),
  ];
}

function addressProblems({ surface_id: id, version_url: version, web_url: web }: DeclaredFields): FieldProblem[] {
  if (version === undefined)
    return [{ field: "version_url", message: `${id} has no version_url. Name the address that tells its commit.` }];
  return Object.entries({ version_url: version, web_url: web }).flatMap(([field, address]) => {
    const fault = address === undefined ? null : faultOf(address);
    return fault === null ? [] : [{ field, message: `${id}: ${field} ${fault}` }];
  });
}

function faultOf(address: string): string | null {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol))
    return "is no URL. Write one such as https://shop.acme.com/version.";
  if (url.username !== "" || url.password !== "") return "carries a password, which this file must not. Remove it.";
  if (url.protocol !== "https:" && !isLoopbackHost(url.hostname)) return "is not encrypted. Use https.";
  return null;
}

function placeProblems({ surface_id: id, version_path: path, version_header: header }: DeclaredFields): FieldProblem[] {
  if (path !== undefined && header !== undefined)
    return [{ field: "version_header", message: `${id} has version_path and version_header. Keep one of them.` }];
  if (path !== undefined || header !== undefined) return [];
  const message = `${id} does not say where its commit is. Add version_path or version_header.`;
  return [{ field: "version_path", message }];
}

/** The apps that tell their commit themselves. `standIn`: a simulator that plays all of their hosts. */
export function hostTargets(
  { surfaces }: { surfaces: readonly (DeclaredFields & { app: string })[] },
  standIn?: string,
): HostTarget[] {
  return surfaces.flatMap((surface): HostTarget[] => {
    const { app, platform, version_url: address, version_path: path, version_header: header } = surface;
    if (platform !== "http" || address === undefined) return [];
    const versionUrl = standIn === undefined ? address : `${standIn}/${app}/version`;
    const webUrl = standIn === undefined ? (surface.web_url ?? new URL("/", address).href) : `${standIn}/${app}/`;
    return [{ app, versionUrl, where: header === undefined ? { path: path ?? "" } : { header }, webUrl }];
  });
}
