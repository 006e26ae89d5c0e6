/** Money, bytes and times in words. */
import { describe, expect, it } from "vitest"
import { ago, bytes, clock, day, money, percent, price, roughly } from "./format"

describe("money", () => {
  it.each([
    [0, "$0.00"],
    [0.04, "$0.04"],
    [0.0125, "$0.0125"],
    [0.00001, "under $0.0001"],
    [3.752, "$3.75"],
    [1234.5, "$1,234.50"],
    [0.1 + 0.2, "$0.30"],
  ])("%d is shown as %s", (usd, shown) => expect(money(usd)).toBe(shown))
  it("of nothing is called free on a button", () => expect(price(0)).toBe("free"))
})

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [120_000, "120 kB"],
  [9_700_000_000, "9.7 GB"],
])("%d bytes are %s", (size, shown) => expect(bytes(size)).toBe(shown))

it("says how long ago", () => {
  const now = Date.parse("2026-11-20T12:00:00Z")
  expect(ago("2026-11-20T11:59:40Z", now)).toBe("just now")
  expect(ago("2026-11-20T11:55:00Z", now)).toBe("5 min. ago")
  expect(ago("2026-11-19T12:00:00Z", now)).toBe("yesterday")
  expect(ago("2026-10-01T12:00:00Z", now)).toBe("Oct 1, 2026")
})

it("shows places on a timeline without rounding into the next second", () => {
  expect(clock(62)).toBe("1:02")
  expect(clock(59.99, true)).toBe("0:59.9")
})

it("is honest about being rough", () => {
  expect(roughly(0.2)).toBe("a moment")
  expect(roughly(32)).toBe("about 30 s")
  expect(roughly(200)).toBe("about 3 min")
})

describe("parts and days", () => {
  it.each([
    [0, "0%"],
    [0.844, "84%"],
    [1.02, "102%"],
  ])("%d is %s", (fraction, shown) => expect(percent(fraction)).toBe(shown))
  it("a day is one of UTC", () => expect(day("2026-11-07")).toBe("Nov 7"))
})
