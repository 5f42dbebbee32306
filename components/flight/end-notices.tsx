"use client";

import { useEffect, useRef } from "react";

import { endNotice } from "@/components/flight/end-notice";
import { useFlights } from "@/components/flight/flight-watch";
import { readNoticeChoice } from "@/components/flight/notice-choice";
import type { Environment } from "@/lib/core/config";
import type { Deploy } from "@/lib/deploys/schemas";
import { paths } from "@/lib/paths";

interface EndNoticesProps {
  environment: Environment;
  personId: string;
}

/** Shows a notification when a deploy of this person ends while they look at something else, if they chose so. */
export function EndNotices({ environment, personId }: EndNoticesProps) {
  const { ended } = useFlights();
  const told = useRef(new Set<string>());
  useEffect(() => {
    for (const deploy of ended) {
      const isMine = deploy.requested_by?.id === personId;
      if (!isMine || told.current.has(deploy.id)) continue;
      told.current.add(deploy.id);
      if (document.hasFocus() || readNoticeChoice() !== "on") continue;
      // Some phones show none from a page: then the tab says it alone.
      void Promise.resolve()
        .then(() => showNotice(deploy, environment))
        .catch(() => null);
    }
  }, [ended, environment, personId]);
  return null;
}

/** Of several tabs that show the same end, the browser keeps one. */
function showNotice(deploy: Deploy, environment: Environment): void {
  const { title, body } = endNotice(deploy, environment);
  const notice = new Notification(title, { body, tag: `${environment} ${deploy.id}` });
  notice.onclick = () => {
    window.focus();
    window.location.assign(paths.deploy(deploy.id));
  };
}
