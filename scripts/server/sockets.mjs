/** How often readers and, at the end, idle connections are looked at. */
const READER_CHECK_MS = 5_000;
const IDLE_CHECK_MS = 100;

/** The connections of a server: how many there are, which of them waits for an answer, and who reads none. */
export class Sockets {
  /** Socket → the answers it waits for, what its reader had taken when last looked at, and since when. */
  #open = new Map();
  #limits;
  #checks;

  /** @param {{ connections: number, unanswered: number, readerMs: number }} limits */
  constructor(limits) {
    this.#limits = limits;
    this.#checks = setInterval(() => this.#dropUnread(), Math.min(READER_CHECK_MS, limits.readerMs / 2)).unref();
  }

  get count() {
    return this.#open.size;
  }

  add(socket) {
    if (this.#open.size >= this.#limits.connections && !this.#dropIdle()) return void socket.destroy();
    this.#open.set(socket, { answers: new Set(), taken: 0, since: Date.now() });
    socket.once("close", () => this.#open.delete(socket));
  }

  /** Whoever has waited longest without a request makes room for who comes now. */
  #dropIdle() {
    for (const [socket, { answers }] of this.#open) {
      if (answers.size > 0) continue;
      this.#drop(socket);
      return true;
    }
    return false;
  }

  #drop(socket) {
    this.#open.delete(socket);
    socket.destroy();
  }

  /** To be called with every request, and the answer that is made for it; false where one asks for more than it waits for. */
  answering(socket, response) {
    const state = this.#open.get(socket);
    if (state === undefined) return false;
    if (state.answers.size >= this.#limits.unanswered) {
      this.#drop(socket);
      return false;
    }
    state.answers.add(response);
    response.once("close", () => state.answers.delete(response));
    return true;
  }

  /** Whether bytes of an answer are on their way: nothing else may be written then. */
  isAnswering(socket) {
    return [...(this.#open.get(socket)?.answers ?? [])].some((response) => response.headersSent);
  }

  /** A reader who takes nothing of what waits for it keeps its answer in our memory. */
  #dropUnread() {
    const now = Date.now();
    for (const [socket, state] of this.#open) {
      const taken = socket.bytesWritten - socket.writableLength;
      if (socket.writableLength === 0 || taken !== state.taken) Object.assign(state, { taken, since: now });
      else if (now - state.since >= this.#limits.readerMs) this.#drop(socket);
    }
  }

  /** Ends those without an answer to wait for, again and again, and after `graceMs` the others too. */
  end(graceMs) {
    const began = Date.now();
    clearInterval(this.#checks);
    const check = setInterval(() => {
      const isOver = Date.now() - began >= graceMs;
      for (const [socket, { answers }] of this.#open) if (isOver || answers.size === 0) this.#drop(socket);
    }, IDLE_CHECK_MS);
    return () => clearInterval(check);
  }
}
