import { describe, expect, it } from "vitest";
import { linksOf } from "@/components/board/surface-links";

describe("the links of a surface", () => {
  it("lead to its site, where that is known, and to its platform", () => {
    const links = linksOf({ platform: "heroku", app: "raxx-api-prod", site_url: "https://api.raxx.app/" });
    expect(links.map(({ label }) => label)).toEqual(["Site", "Heroku", "Logs"]);
    expect(links.every(({ href }) => href.startsWith("https://"))).toBe(true);
    expect(linksOf({ platform: "cloudflare_pages", app: "docs", site_url: null }).map(({ label }) => label)).toEqual([
      "Cloudflare",
      "Logs",
    ]);
  });
});
