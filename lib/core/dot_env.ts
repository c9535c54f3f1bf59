/** `KEY=` at the start of a line, perhaps after `export`. */
const KEY = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*/;

/** A value in quotes, which may span lines, or the rest of the line up to a comment. */
const VALUE = /^(?:"((?:\\[^]|[^"\\])*)"|'([^']*)'|`([^`]*)`|([^\r\n#]*))[^\r\n]*(?:\r?\n|\r|$)/;

/**
 * The settings in the text of a `.env` file, by name; of two lines with the same name the last counts. Takes what
 * Node's `util.parseEnv()` takes (Deno 2.5 lacks it): `KEY=value`, `export`, quotes of three kinds, `\n` within double
 * quotes, values over several lines, comments after `#`. Lines that are none of this are skipped.
 */
export function parseDotEnv(text: string): Record<string, string> {
  const settings = new Map<string, string>();
  let rest = text.replace(/^\ufeff/u, "");
  while (rest !== "") {
    const key = KEY.exec(rest);
    const value = key === null ? null : VALUE.exec(rest.slice(key[0].length));
    if (key === null || value === null) {
      rest = rest.replace(/^[^\r\n]*(?:\r?\n|\r|$)/, "");
      continue;
    }
    const [whole, double, single, back, plain = ""] = value;
    settings.set(key[1]!, double?.replace(/\\n/g, "\n") ?? single ?? back ?? plain.trim());
    rest = rest.slice(key[0].length + whole.length);
  }
  return Object.fromEntries(settings);
}

/** The settings in the `.env` file of the working folder; none when there is no such file. Rejects if it can't be read. */
export async function readDotEnv(): Promise<Record<string, string>> {
  try {
    return parseDotEnv(await Deno.readTextFile(".env"));
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return {};
    throw new Error("Cannot read .env", { cause: thrown });
  }
}

/**
 * The variables of `env`, and those of `file` (see {@linkcode readDotEnv}) that it lacks. Desktops set `LANGUAGE` for
 * gettext, a list such as `en_US:en`; a language in the file counts more than that.
 */
export function overDotEnv(
  env: Record<string, string>,
  file: Record<string, string>,
): Record<string, string> {
  const merged = { ...file, ...env };
  const isGettext = /[_:]/.test(env.LANGUAGE ?? "");
  return isGettext && file.LANGUAGE !== undefined ? { ...merged, LANGUAGE: file.LANGUAGE } : merged;
}
