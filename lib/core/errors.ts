/**
 * A setting that can't be used. `main.ts` catches it, prints the message, one line that names the setting, and ends.
 */
export class ConfigError extends Error {
  /** Name of the setting, as in the environment. */
  readonly setting: string;

  /** `message` is one line that names `setting`. */
  constructor(setting: string, message: string) {
    super(message);
    this.name = "ConfigError";
    this.setting = setting;
  }
}

/** What went wrong, in one line, whatever was thrown: its message (and that of its cause), never its stack. */
export function errorMessage(thrown: unknown): string {
  if (!(thrown instanceof Error)) return oneLine(typeof thrown === "string" ? thrown : describe(thrown));
  const own = thrown.message === "" ? thrown.name : thrown.message;
  const cause = thrown.cause instanceof Error ? thrown.cause.message : "";
  return oneLine(own.endsWith(cause) ? own : `${own}: ${cause}`);
}

/** Never throws, not even for an object whose `toString()` does. */
function describe(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return Object.prototype.toString.call(thrown);
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}
