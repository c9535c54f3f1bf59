import { ConfigError } from "./errors.ts";

/** Names and values, as in the environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Bounds and default of {@linkcode Settings.integer}. */
export interface IntegerRule {
  /** Smallest value. */
  min: number;
  /** Largest value. */
  max: number;
  /** Value when none is set. */
  default: number;
}

/** Longest part of a bad value that a message shows, in characters. */
const SHOWN_CHARS = 80;

/**
 * Reads values out of an environment and checks them. Blanks around a value are dropped; an empty one counts as not
 * set. Every method throws {@linkcode ConfigError}, one line that names the setting, its value and what was expected.
 */
export class Settings {
  readonly #env: Environment;

  /** Reads `env` when asked, not before. */
  constructor(env: Environment) {
    this.#env = env;
  }

  /** The value of `name`, if it is set. With `rule`, what doesn't match is an error: `expected <wanted>`. */
  text(name: string, rule?: { matches: RegExp; wanted: string }): string | undefined {
    const value = this.#env[name]?.trim();
    if (value === undefined || value === "") return undefined;
    if (rule !== undefined && !rule.matches.test(value)) this.refuse(name, rule.wanted);
    return value;
  }

  /** A value that no message shows. It must be visible ASCII, because it travels in headers. */
  secret(name: string): string | undefined {
    const value = this.text(name);
    if (value !== undefined && !/^[\x21-\x7e]+$/.test(value)) {
      throw new ConfigError(
        name,
        `Cannot use ${name} (hidden): expected visible ASCII characters without blanks`,
      );
    }
    return value;
  }

  /** One of `values`; capital letters don't matter. */
  oneOf<const T extends string>(name: string, values: readonly T[], fallback: T): T {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return fallback;
    return values.find((known) => known === value) ?? this.refuse(name, listed(values));
  }

  /** A whole number within bounds, in decimal digits. */
  integer(name: string, rule: IntegerRule): number {
    const value = this.text(name);
    if (value === undefined) return rule.default;
    const number = /^[0-9]{1,15}$/.test(value) ? Number(value) : NaN;
    if (number >= rule.min && number <= rule.max) return number;
    return this.refuse(name, `a whole number from ${rule.min} to ${rule.max}`);
  }

  /** An absolute URL with one of `protocols` (`"https:"`), without user, query or fragment, and no `/` at its end. */
  url(name: string, protocols: readonly string[]): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const url = URL.canParse(value) ? new URL(value) : undefined;
    const bare = url !== undefined && url.username === "" && url.password === "" && !/[?#]/.test(value);
    if (bare && protocols.includes(url.protocol) && url.host !== "") return url.href.replace(/\/+$/, "");
    const schemes = listed(protocols.map((protocol) => `${protocol}//`));
    return this.refuse(name, `an absolute ${schemes} URL without user, query or fragment`);
  }

  /** Comma-separated values, each of which matches. Blanks around them and empty ones are dropped. */
  list(name: string, rule: { matches: RegExp; wanted: string }): readonly string[] {
    const values = (this.text(name) ?? "").split(",").map((value) => value.trim()).filter((value) =>
      value !== ""
    );
    if (!values.every((value) => rule.matches.test(value))) this.refuse(name, rule.wanted);
    return Object.freeze(values);
  }

  /** Throws: the value of `name` isn't the `wanted`. */
  refuse(name: string, wanted: string): never {
    const value = (this.#env[name] ?? "").replace(/\/\/[^/@]*@/gu, "//***@");
    const shown = value.length > SHOWN_CHARS ? `${value.slice(0, SHOWN_CHARS)}…` : value;
    throw new ConfigError(name, `Cannot use ${name}=${JSON.stringify(shown)}: expected ${wanted}`);
  }
}

/** `a, b or c`. */
function listed(values: readonly string[]): string {
  return values.join(", ").replace(/, ([^,]*)$/, " or $1");
}
