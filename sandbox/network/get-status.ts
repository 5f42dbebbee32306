import { request } from "node:http";

/** Status of a GET to a loopback port under a given Host header, or null when nobody answers within 5 s. */
export function getStatus(port: number, target: { host: string; path: string }): Promise<number | null> {
  return new Promise((resolve) => {
    const call = request(
      { host: "127.0.0.1", port, path: target.path, headers: { host: target.host }, agent: false, timeout: 5_000 },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? null);
      },
    );
    call.on("timeout", () => call.destroy());
    call.on("error", () => resolve(null));
    call.end();
  });
}
