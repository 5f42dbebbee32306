import { type CockpitConfig, ENVIRONMENTS, type Environment, getSurface, type Surface } from "@/lib/core/config";
import { FORTNIGHT_MS, MINUTE_MS, workingMoment } from "@/prisma/seed/calendar";
import { stableBetween } from "@/prisma/seed/stable";
import { LAST, type LastDeploy, STORY, type StoryRow, type Turn, type Who } from "@/prisma/seed/story";

/** A deploy of the story at a real moment, before it is known which commit it ships. */
export interface Draft {
  key: string;
  ledger: Environment;
  surface: Surface;
  who: Who;
  reason: string | null;
  turn: Turn | null;
  at: Date;
  isLast: boolean;
}

const ROOM_MS = 6 * MINUTE_MS;

export const keyOfLast = (surface: string): string => `the last deploy of ${surface}`;

/** The story told as of a moment, oldest first: only the configured surfaces take part. */
export function draftStory(config: CockpitConfig, anchor: Date): Draft[] {
  const last = LAST.flatMap((deploy) => fromLast(config, anchor, deploy));
  const rows = ENVIRONMENTS.flatMap((ledger) =>
    STORY[ledger].flatMap((row) => fromRow(config, anchor, { ledger, row })),
  );
  const told = [...rows.filter((draft) => hasRoom(draft, anchor, last)), ...last];
  return told.sort((one, other) => one.at.getTime() - other.at.getTime());
}

function fromLast(config: CockpitConfig, anchor: Date, last: LastDeploy): Draft[] {
  const surface = getSurface(config, last.surface);
  if (surface === null) return [];
  const { ledger, who, reason } = last;
  const at = new Date(anchor.getTime() - last.minutesAgo * MINUTE_MS);
  return [{ key: keyOfLast(last.surface), ledger, surface, who, reason, turn: null, at, isLast: true }];
}

function fromRow(config: CockpitConfig, anchor: Date, told: { ledger: Environment; row: StoryRow }): Draft[] {
  const { ledger } = told;
  const [day, time, surfaceId, who, reason, turn = null] = told.row;
  const surface = getSurface(config, surfaceId);
  if (surface === null) return [];
  const key = `${ledger} ${surfaceId} ${day} ${time}`;
  const at = new Date(workingMoment(anchor, day, time).getTime() + stableBetween(key, 0, 59) * 1_000);
  return [{ key, ledger, surface, who, reason, turn, at, isLast: false }];
}

/** Whether a row of the story neither lies outside the fortnight nor runs into the newest deploys. */
function hasRoom(draft: Draft, anchor: Date, last: readonly Draft[]): boolean {
  const at = draft.at.getTime();
  if (at < anchor.getTime() - FORTNIGHT_MS) return false;
  const end = last.find(({ surface }) => surface === draft.surface)?.at ?? anchor;
  return at < end.getTime() - ROOM_MS && last.every((other) => Math.abs(other.at.getTime() - at) > ROOM_MS);
}
