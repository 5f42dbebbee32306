import { type Figure, times } from "@/scripts/bench/figures";
import type { HttpClient } from "@/scripts/bench/http-client";
import type { Bench } from "@/scripts/bench/part";
import { firstLoadBytes } from "@/scripts/bench/scripts-of-page";

const DASHBOARD = "/";
const OTHERS = ["/deploys", "/admin/console-versions", "/audit", "/flags", "/settings", "/help/break-glass"];
const TARGET = 1.6;
const WALL = "/wall";
const WALL_TARGET = 1.2;

const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(1)} KB`;

/** P7: what a browser loads before a page can be used. */
export async function measureJavascript({ stack: open, bareApp }: Bench): Promise<Figure[]> {
  const [stack, bare] = [await open(), await bareApp()];
  const signedIn = await stack.signIn();
  const empty = await weighPage(bare.client, "/");
  const dashboard = await weighPage(stack.client, DASHBOARD, signedIn);
  const wall = await weighPage(stack.client, WALL, signedIn);
  const others = await Promise.all(
    OTHERS.map(async (path) => ({ path, bytes: await weighPage(stack.client, path, signedIn) })),
  );
  const heaviest = others.toSorted((one, other) => other.bytes - one.bytes)[0];
  return [
    figureOf("the dashboard", { bytes: dashboard, empty, target: TARGET }),
    figureOf("the wall", { bytes: wall, empty, target: WALL_TARGET }),
    ...(heaviest === undefined
      ? []
      : [figureOf(`${heaviest.path}, the heaviest other page`, { bytes: heaviest.bytes, empty, target: TARGET })]),
  ];
}

async function weighPage(client: HttpClient, path: string, headers: Record<string, string> = {}): Promise<number> {
  const read = async (address: string): Promise<string> => {
    const { status, body } = await client.ask({ path: address, headers });
    if (status !== 200) throw new Error(`${address} answered ${status}`);
    return body;
  };
  return firstLoadBytes(await read(path), read);
}

function figureOf(what: string, weighed: { bytes: number; empty: number; target: number }): Figure {
  const { bytes, empty, target } = weighed;
  return {
    id: "P7",
    what: `first-load JavaScript of ${what}, gzip, against an empty page of the same Next`,
    measured: `${kilobytes(bytes)} against ${kilobytes(empty)}, ${times(bytes / empty)}`,
    target: `≤ ${target} ×`,
    pass: bytes / empty <= target,
  };
}
