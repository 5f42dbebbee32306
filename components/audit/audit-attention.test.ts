import { describe, expect, it } from "vitest";

import { auditAttention } from "@/components/audit/audit-attention";

describe("what the dashboard says of the audit log", () => {
  it("is nothing while no checkpoint contradicts it", () => {
    expect(auditAttention(null)).toEqual([]);
  });

  it("is the first bad row and what to do, before everything else", () => {
    const message = "Row 41 and what followed is gone: a signed checkpoint covers more rows.";
    expect(auditAttention({ seq: 41, reason: "tail_cut", message })).toEqual([
      expect.objectContaining({
        text: `${message} Keep the database as it is, and verify the log.`,
        href: "/audit",
        urgency: 0,
      }),
    ]);
  });
});
