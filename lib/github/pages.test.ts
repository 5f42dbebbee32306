import { describe, expect, it } from "vitest";

import { hasNextPage, type PageRequest, readPages } from "@/lib/github/pages";

const NEXT = '<https://api.example/x?page=2>; rel="next", <https://api.example/x?page=9>; rel="last"';

describe("a Link header", () => {
  it("promises a next page or does not", () => {
    expect(hasNextPage(NEXT)).toBe(true);
    expect(hasNextPage('<https://api.example/x?page=1>; rel="prev"')).toBe(false);
    expect(hasNextPage('<https://api.example/next?rel=next>; rel="last"')).toBe(false);
    expect(hasNextPage(undefined)).toBe(false);
  });
});

describe("reading pages", () => {
  function pagesOf(total: number) {
    const requests: PageRequest[] = [];
    const read = (request: PageRequest) => {
      requests.push(request);
      const start = (request.page - 1) * request.per_page;
      const length = Math.max(0, Math.min(request.per_page, total - start));
      const items = Array.from({ length }, (_, index) => start + index);
      return Promise.resolve({ items, link: start + length < total ? NEXT : undefined });
    };
    return { requests, read };
  }

  it("goes on while Link promises more", async () => {
    const { requests, read } = pagesOf(250);
    expect(await readPages(1000, read)).toHaveLength(250);
    expect(requests.map((request) => request.page)).toEqual([1, 2, 3]);
  });

  it("stops at the limit and asks for no more than it needs", async () => {
    const { requests, read } = pagesOf(250);
    expect(await readPages(5, read)).toEqual([0, 1, 2, 3, 4]);
    expect(requests).toEqual([{ page: 1, per_page: 5 }]);
  });

  it("asks nothing for a limit of zero", async () => {
    const { requests, read } = pagesOf(3);
    expect(await readPages(0, read)).toEqual([]);
    expect(requests).toEqual([]);
  });

  it("ends when a page is empty or says it is the last, whatever Link claims", async () => {
    let calls = 0;
    const empty = () => Promise.resolve({ items: [], link: NEXT, calls: (calls += 1) });
    expect(await readPages(10, empty)).toEqual([]);
    expect(calls).toBe(1);
    const last = () => Promise.resolve({ items: [1], link: NEXT, isLast: true });
    expect(await readPages(10, last)).toEqual([1]);
  });

  it("gives up on a Link that never ends", async () => {
    let calls = 0;
    const endless = () => Promise.resolve({ items: [(calls += 1)], link: NEXT });
    expect((await readPages(10_000, endless)).length).toBe(20);
  });
});
