import { type Figure, times } from "@/scripts/bench/figures";
import type { HttpClient } from "@/scripts/bench/http-client";
import type { Bench } from "@/scripts/bench/part";
import { firstLoadBytes } from "@/scripts/bench/scripts-of-page";

const DASHBOARD = "/";
const OTHERS = ["/deploys", "/admin/console-versions", "/audit", "/flags", "/settings", "/help/break-glass"];
const TARGET = 1.6;
const WALL = "/wall";
const WALL_TARGET = 1.2;

/** What every browser of today takes over TLS. */
const AS_BROWSERS = { "accept-encoding": "gzip, deflate, br" };

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
  const ask = async (address: string, accepted: Record<string, string>) => {
    const answer = await client.ask({ path: address, headers: { ...headers, ...accepted } });
    if (answer.status !== 200) throw new Error(`${address} answered ${answer.status}`);
    return answer;
  };
  const { body } = await ask(path, {});
  return firstLoadBytes(body, async (script) => (await ask(script, AS_BROWSERS)).bytes);
}

function figureOf(what: string, weighed: { bytes: number; empty: number; target: number }): Figure {
  const { bytes, empty, target } = weighed;
  return {
    id: "P7",
    what: `first-load JavaScript of ${what}, bytes on the wire, against an empty page of the same Next`,
    measured: `${kilobytes(bytes)} against ${kilobytes(empty)}, ${times(bytes / empty)}`,
    target: `≤ ${target} ×`,
    pass: bytes / empty <= target,
  };
}
