import type { LogEvent } from "./log_event.ts";
import { maskNumber } from "./mask.ts";

/** Longest value in characters; what is beyond is counted, not written. */
export const MAX_VALUE_CHARS = 2000;

/** What is written as it is; every other string is quoted. */
const PLAIN = /^[^\s"'=\\{}]+$/u;

/**
 * What would break a line or change how it looks: control characters (ANSI escapes begin with one), line separators,
 * bidi controls and other invisible characters. `JSON.stringify()` escapes lone surrogates.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * The line of `event` as people read it, see docs/contract.md:
 * `2026-11-22T08:00:00.123Z INFO [TX] queue full, producer waits call=CA… frames=1000 waitedMs=20`. Strings with
 * spaces, quotes or `=` are quoted as in JSON; control and bidi characters are escaped, phone numbers masked.
 * `hide` takes secrets out of each text before anything else.
 */
export function formatTextLine(event: LogEvent, hide: (text: string) => string = asIs): string {
  const message = escapeUnsafe(maskNumber(hide(event.message)));
  let line = `${isoTime(event.atMs)} ${event.level.toUpperCase()} [${event.tag}] ${message}`;
  for (const [key, value] of Object.entries(event.fields)) {
    if (value === undefined) continue;
    line += ` ${keyText(key)}=${typeof value === "string" ? quoted(clean(value, hide)) : String(value)}`;
  }
  return line;
}

/**
 * The line of `event` as one JSON object with `ts`, `level`, `tag`, `msg` and then the fields; a field of one of these
 * names gets `_` before it. Escaped and masked like the text form. Numbers that aren't finite are `null`.
 */
export function formatJsonLine(event: LogEvent, hide: (text: string) => string = asIs): string {
  const head = {
    ts: isoTime(event.atMs),
    level: event.level,
    tag: event.tag,
    msg: maskNumber(hide(event.message)),
  };
  let line = JSON.stringify(head).slice(0, -1);
  for (const [key, value] of Object.entries(event.fields)) {
    if (value === undefined) continue;
    const name = keyText(Object.hasOwn(head, key) ? `_${key}` : key);
    line += `,"${name}":${JSON.stringify(typeof value === "string" ? clean(value, hide) : value)}`;
  }
  return escapeUnsafe(`${line}}`);
}

function clean(value: string, hide: (text: string) => string): string {
  const text = maskNumber(hide(value));
  if (text.length <= MAX_VALUE_CHARS) return text;
  return `${text.slice(0, MAX_VALUE_CHARS)}…+${text.length - MAX_VALUE_CHARS}`;
}

function quoted(text: string): string {
  const plain = PLAIN.test(text) && text.isWellFormed() && escapeUnsafe(text) === text;
  return plain ? text : escapeUnsafe(JSON.stringify(text));
}

/** Leaves nothing in a key that could pass for something else. */
function keyText(key: string): string {
  return key.replace(/[^\w.-]/gu, "_");
}

/** Each UTF-16 unit as JSON would write it. */
function escapeUnsafe(text: string): string {
  return text.replace(
    UNSAFE,
    (character) =>
      character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""),
  );
}

/** A time that can't be told must not cost the line. */
function isoTime(atMs: number): string {
  const date = new Date(atMs);
  return Number.isNaN(date.getTime()) ? "1970-01-01T00:00:00.000Z" : date.toISOString();
}

function asIs(text: string): string {
  return text;
}
