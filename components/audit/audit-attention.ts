import type { AttentionItem } from "@/components/shell/attention-items";
import type { FirstBad } from "@/lib/audit/schemas";
import { paths } from "@/lib/paths";

/** What the dashboard says of a log that does not hold: before everything else, since nothing it tells can be trusted. */
export function auditAttention(bad: FirstBad | null): AttentionItem[] {
  if (bad === null) return [];
  const text = `${bad.message} Keep the database as it is, and verify the log.`;
  return [
    {
      key: "audit",
      subject: "Audit log",
      shape: "octagon",
      tone: "fail",
      text,
      at: null,
      href: paths.audit(),
      urgency: 0,
    },
  ];
}
