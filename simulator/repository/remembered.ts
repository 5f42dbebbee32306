/** Remembers answers that can never change (they are about commits), up to `capacity` of them, oldest out first. */
export class Remembered<Value> {
  private readonly values = new Map<string, Value>();

  constructor(private readonly capacity: number) {}

  put(key: string, value: Value): void {
    this.values.delete(key);
    this.values.set(key, value);
    const oldest = this.values.keys().next();
    if (this.values.size > this.capacity && oldest.done !== true) this.values.delete(oldest.value);
  }

  async get(key: string, find: () => Promise<Value>): Promise<Value> {
    const value = this.values.get(key);
    if (value !== undefined) return value;
    const found = await find();
    this.put(key, found);
    return found;
  }

  /** Like `get`, for what may be missing: then it is looked for again the next time. */
  async find(key: string, find: () => Promise<Value | null>): Promise<Value | null> {
    const value = this.values.get(key);
    if (value !== undefined) return value;
    const found = await find();
    if (found !== null) this.put(key, found);
    return found;
  }
}
