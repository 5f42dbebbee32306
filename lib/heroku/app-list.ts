import "server-only";

import { z } from "zod";
import type { PlatformClock } from "@/lib/core/platform-clock";
import type { ReleaseMark } from "@/lib/core/release-mark";
import { type ToldList, toldInstantIfAny, toldList, toldText } from "@/lib/core/told";
import type { AskHeroku } from "@/lib/heroku/request";

const RANGE = "name ..; max=1000";
/** Ten thousand apps; those after them are looked at one by one. */
const MOST_PAGES = 10;

const appSchema = z.object({ name: toldText(100), released_at: toldInstantIfAny });
const appsSchema = toldList(appSchema);
type ListedApp = z.infer<typeof appSchema>;

/** When each app of the account was last released (Platform API, `GET /apps`): config changes and rollbacks are releases too. */
export async function listMarks(ask: AskHeroku, clock: PlatformClock): Promise<Map<string, ReleaseMark>> {
  const marks = new Map<string, ReleaseMark>();
  let range: string | null = RANGE;
  for (let page = 1; range !== null && page <= MOST_PAGES; page += 1) {
    const answer: { value: ToldList<ListedApp>; nextRange: string | null } = await ask({
      path: "/apps",
      what: "list the apps",
      schema: appsSchema,
      range,
    });
    for (const { name, released_at: told } of answer.value.items)
      if (told !== null) marks.set(name, { mark: told.toISOString(), at: clock.ours(told) });
    range = answer.nextRange;
  }
  return marks;
}
