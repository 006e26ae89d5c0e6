/** Money, bytes, times and lengths as people read them. */
import { en } from "./messages/en"

const LOCALE = "en"

/**
 * Dollars; below one dollar with as many places as the amount needs: "$12.40", "$0.04", "$0.0125".
 * An amount too small to show is "under $0.0001", never "$0.00".
 */
export function money(usd: number): string {
  if (usd > 0 && usd < 0.0001) return "under $0.0001"
  const cents = Math.abs(usd * 100 - Math.round(usd * 100)) < 1e-6
  return new Intl.NumberFormat(LOCALE, {
    style: "currency",
    currency: "USD",
    minimumFractionDigits: 2,
    maximumFractionDigits: cents || usd >= 1 ? 2 : 4,
  }).format(usd)
}

/** A price for a button: "$0.04", or "free". */
export const price = (usd: number): string => (usd === 0 ? en.free : money(usd))

const UNITS = ["kilobyte", "megabyte", "gigabyte", "terabyte"] as const

/** Bytes in steps of a thousand, one decimal below ten: "9.7 GB", "120 kB". */
export function bytes(size: number): string {
  if (size < 1000) return `${Math.round(size)} B`
  const step = Math.min(UNITS.length, Math.floor(Math.log10(size) / 3))
  const value = size / 1000 ** step
  return new Intl.NumberFormat(LOCALE, {
    style: "unit",
    unit: UNITS[step - 1],
    unitDisplay: "short",
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value)
}

/** A part of a whole, rounded: "69%". */
export const percent = (fraction: number): string =>
  new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: 0 }).format(fraction)

/** A day of the calendar: "7 Nov"; the day is one of UTC, whatever the reader's clock says. */
export const day = (iso: string): string =>
  new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", timeZone: "UTC" }).format(new Date(iso))

const STEPS = [
  [60, "second", 1],
  [3600, "minute", 60],
  [86_400, "hour", 3600],
  [7 * 86_400, "day", 86_400],
] as const

/** "just now", "5 min ago", "yesterday"; older than a week is a date. */
export function ago(iso: string, now: number = Date.now()): string {
  const seconds = (now - new Date(iso).getTime()) / 1000
  if (seconds < 45) return "just now"
  const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto", style: "short" })
  for (const [limit, unit, size] of STEPS) {
    if (seconds < limit) return relative.format(-Math.max(1, Math.round(seconds / size)), unit)
  }
  return new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric" }).format(
    new Date(iso),
  )
}

/** Date and time in full, for titles and details. */
export const moment = (iso: string): string =>
  new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso))

/** A place on a timeline: "0:07.4", "1:02.0"; without tenths "0:07". */
export function clock(seconds: number, tenths = false): string {
  const whole = tenths ? Math.floor(seconds * 10) / 10 : Math.floor(seconds)
  const minutes = Math.floor(whole / 60)
  const rest = whole - minutes * 60
  return `${minutes}:${tenths ? rest.toFixed(1).padStart(4, "0") : String(rest).padStart(2, "0")}`
}

/** A rough length of time: "about 20 s", "about 3 min". */
export function roughly(seconds: number): string {
  if (seconds < 1) return "a moment"
  if (seconds < 90) return `about ${seconds < 10 ? Math.ceil(seconds) : Math.round(seconds / 5) * 5} s`
  return `about ${Math.round(seconds / 60)} min`
}
