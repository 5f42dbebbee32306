/** What some work answers within so many milliseconds; later than that `late` is thrown, and the work ends unheard. */
export async function within<T>(ms: number, work: () => Promise<T>, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const lateness = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  const working = work();
  // Nobody listens any more to what fails after that.
  working.catch(() => undefined);
  try {
    return await Promise.race([working, lateness]);
  } finally {
    clearTimeout(timer);
  }
}
