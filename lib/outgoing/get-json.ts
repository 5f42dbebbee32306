import "server-only";

import { get as getHttp } from "node:http";
import { get as getHttps } from "node:https";

import { lookupLocalhost } from "@/lib/outgoing/lookup-localhost";

const TIMEOUT_MS = 5_000;
const LIMIT = 64 * 1024;

/** GET of a small JSON document, within 5 s and 64 kB; rejects on anything but a 200. */
export function getJson(url: string): Promise<unknown> {
  const get = url.startsWith("https:") ? getHttps : getHttp;
  return new Promise((resolve, reject) => {
    const request = get(url, { lookup: lookupLocalhost, signal: AbortSignal.timeout(TIMEOUT_MS) }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("error", reject);
      response.on("data", (chunk: string) => {
        text += chunk;
        if (text.length > LIMIT) request.destroy(new Error(`${url} answered more than ${LIMIT} bytes`));
      });
      response.on("end", () => {
        if (response.statusCode !== 200) return reject(new Error(`${url} answered ${response.statusCode ?? 0}`));
        try {
          resolve(JSON.parse(text));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
    request.on("error", reject);
  });
}
