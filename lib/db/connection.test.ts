import { describe, expect, it } from "vitest";
import { connectionTo } from "@/lib/db/connection";

const HEROKU = "postgres://u:p%40ss@ec2-1-2-3-4.compute-1.amazonaws.com:5432/d1";
const CA = "-----BEGIN CERTIFICATE-----";
const unverified = { rejectUnauthorized: false };

describe("the way to a Postgres", () => {
  it("is encrypted and not verified where Heroku sets nothing but its URL", () => {
    expect(connectionTo(HEROKU)).toEqual({ connectionString: HEROKU, ssl: unverified });
  });

  it.each([
    ["postgres://u@127.0.0.1:5433/d", false],
    ["postgres://u@localhost/d", false],
    ["postgres://u@db.localhost/d", false],
    ["postgres://u@[::1]/d", false],
    ["postgres:///d?host=%2Fvar%2Frun", false],
    ["postgres://u@127.0.0.1:5433/d?sslmode=require", unverified],
    [`${HEROKU}?sslmode=disable`, false],
    [`${HEROKU}?sslmode=require`, unverified],
    [`${HEROKU}?sslmode=prefer&uselibpqcompat=true`, unverified],
    [`${HEROKU}?sslmode=no-verify`, unverified],
    [`${HEROKU}?sslmode=verify-full`, {}],
  ])("to %s is %j", (url, ssl) => {
    const found = connectionTo(url);
    expect(found.ssl).toEqual(ssl);
    expect(found.connectionString).not.toMatch(/sslmode|uselibpqcompat/);
  });

  it("is verified, its name too, with the certificate that is given for it", () => {
    expect(connectionTo(HEROKU, CA).ssl).toEqual({ ca: CA });
    expect(connectionTo(`${HEROKU}?sslmode=verify-ca`, CA).ssl).toMatchObject({ ca: CA });
    expect(connectionTo("postgres://u@127.0.0.1/d", CA).ssl).toBe(false);
  });

  it("keeps the rest of its URL", () => {
    const url = `${HEROKU}?application_name=x&sslmode=require`;
    expect(connectionTo(url).connectionString).toBe(`${HEROKU}?application_name=x`);
  });
});
