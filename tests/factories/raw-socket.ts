import { connect, type Socket } from "node:net";

/** What came back over a socket before it was closed. */
export interface RawAnswer {
  /** 0 when nothing came. */
  status: number;
  headers: Map<string, string>;
  body: string;
  /** Whether the other side closed it, within the patience. */
  closed: boolean;
}

/** Milliseconds until a socket that is still open counts as never closed. */
const PATIENCE_MS = 4_000;

/** Sends bytes as they are (one character, one byte) and reads until the server closes. */
export function sendRaw(port: number, text: string, patienceMs = PATIENCE_MS): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket = openRaw(port);
    let received = "";
    const settle = (closed: boolean) => {
      clearTimeout(late);
      socket.destroy();
      resolve({ ...readAnswer(received), closed });
    };
    const late = setTimeout(() => settle(false), patienceMs);
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
    });
    for (const end of ["end", "close"]) socket.once(end, () => settle(true));
    socket.write(Buffer.from(text, "latin1"));
  });
}

/** A socket that does not close when the other side does; the server may reset it. */
export function openRaw(port: number): Socket {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.on("error", () => undefined);
  return socket;
}

function readAnswer(received: string): Omit<RawAnswer, "closed"> {
  const [head = "", ...rest] = received.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, "").split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const pairs = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0);
  return { status, headers: new Map(pairs), body: rest.join("\r\n\r\n") };
}
