import { parseArgs, type ParseArgsConfig } from "node:util";

/** Arguments that can't be used: one line that says what was wrong and what was expected. */
export class UsageError extends Error {
  /** `"UsageError"`. */
  override readonly name = "UsageError";
}

/** Options by name, as `parseArgs()` of `node:util` takes them. */
export type OptionSpecs = NonNullable<ParseArgsConfig["options"]>;

/** What the arguments of a command came to. */
export type Arguments<T extends OptionSpecs> = ReturnType<
  typeof parseArgs<{ options: T; strict: true; allowPositionals: true }>
>;

/** A command of the terminal: what `deno task …` runs. */
export interface Command<T extends OptionSpecs> {
  /** What `--help` prints: usage and every option. */
  readonly help: string;
  /** All options but `--help`. */
  readonly options: T;
  /** Whether it takes arguments that aren't options. @default false */
  readonly takesPositionals?: boolean;
  /** Does it. Resolves with the exit code, or with nothing if the process goes on. May throw {@linkcode UsageError}. */
  readonly run: (given: Arguments<T>) => Promise<number | void>;
}

/** Where a command writes: the console. */
export interface CommandOutput {
  /** Takes what was asked for. */
  log(text: string): void;
  /** Takes what was wrong. */
  error(text: string): void;
}

/**
 * Runs `command` with `args`. With `--help` it only prints its help, and resolves with 0; bad usage is told in one line,
 * and resolves with 2.
 */
export async function runCommand<T extends OptionSpecs>(
  command: Command<T>,
  args: readonly string[],
  output: CommandOutput,
): Promise<number | void> {
  try {
    if (!args.includes("--help") && !args.includes("-h")) {
      return await command.run(readArguments(args, command));
    }
    output.log(command.help.trimEnd());
    return 0;
  } catch (thrown) {
    if (!(thrown instanceof UsageError)) throw thrown;
    output.error(thrown.message);
    return 2;
  }
}

/**
 * Reads `args`. What begins with `-` and a digit is a value, not an option.
 *
 * @throws {UsageError} for an unknown option, a missing value, or a positional that isn't taken
 */
export function readArguments<const T extends OptionSpecs>(
  args: readonly string[],
  { options, takesPositionals = false }: Pick<Command<T>, "options" | "takesPositionals">,
): Arguments<T> {
  const joined: string[] = [];
  for (const arg of args) {
    const before = joined.at(-1);
    if (/^-\d/.test(arg) && before !== undefined && /^--[a-z-]+$/.test(before)) {
      joined[joined.length - 1] = `${before}=${arg}`;
    } else joined.push(arg);
  }
  try {
    return parseArgs({
      args: joined,
      options,
      strict: true,
      allowPositionals: takesPositionals,
    }) as Arguments<T>;
  } catch (thrown) {
    const what = thrown instanceof Error ? thrown.message.split(". ")[0]! : String(thrown);
    throw new UsageError(`${what.replace(/\s+/g, " ")}; --help lists what there is`);
  }
}
