import type { World } from "../world";
import type { PlatformName } from "./scenarios";

/** Whether a platform refuses a key: every key is good unless a scenario says otherwise, or it was revoked. */
export function isKeyRefused(world: Pick<World, "scenarios" | "store">, platform: PlatformName, key: string): boolean {
  return world.scenarios.holds("rejected_keys", platform) || world.store.state.deadKeys.includes(`${platform} ${key}`);
}
