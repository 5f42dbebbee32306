import type { World } from "../world";
import type { PlatformName } from "./scenarios";

type Keys = Pick<World, "scenarios" | "store">;

/** Whether a platform refuses a key: every key is good unless a scenario says otherwise, or it was revoked. */
export function isKeyRefused(world: Keys, platform: PlatformName, key: string): boolean {
  return world.scenarios.holds("rejected_keys", platform) || isKeyDead(world, platform, key);
}

/** Whether a key was revoked or rolled. */
export function isKeyDead({ store }: Pick<World, "store">, platform: PlatformName, key: string): boolean {
  return store.state.deadKeys.includes(`${platform} ${key}`);
}

/** Makes a key worthless. The caller saves. */
export function killKey({ store }: Pick<World, "store">, platform: PlatformName, key: string): void {
  if (!isKeyDead({ store }, platform, key)) store.state.deadKeys.push(`${platform} ${key}`);
}
