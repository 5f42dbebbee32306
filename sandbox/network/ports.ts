import { createServer } from "node:net";

const LOOPBACK = "127.0.0.1";

/** Whether a TCP port of the loopback interface can be listened on right now. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await listenOnce(port, LOOPBACK)) !== null;
}

function listenOnce(port: number, host: string): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : null));
    });
  });
}

/** The preferred port when it is free, else one the system picks. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isPortFree(preferred))) return preferred;
  const port = await listenOnce(0, LOOPBACK);
  if (port === null) throw new Error("No free TCP port on 127.0.0.1.");
  return port;
}
