/** One error of `deno doc --lint`: what is wrong, and where. */
const FAULT = /^error\[([a-z-]+)\]: (.*)\n +--> (.*?):(\d+):\d+$/gm;

/**
 * What of the exports of every file in `lib` of `root` lacks documentation, as `deno doc --lint` finds it: one line a fault.
 * It takes types of packages for private ones, and doesn't see that the names in a call of `words()` are its type; those are
 * left out.
 */
export async function findDocFaults(root: URL): Promise<string[]> {
  const files: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(new URL(folder, root))) {
      if (isDirectory) await walk(`${folder}${name}/`);
      else if (/\.tsx?$/.test(name)) files.push(folder + name);
    }
  };
  await walk("lib/");
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--lint", ...files],
    env: { NO_COLOR: "1" },
    cwd: root,
  }).output();
  const decoder = new TextDecoder();
  const output = decoder.decode(stderr) + decoder.decode(stdout);
  const faults = readDocFaults(output, (path) => Deno.readTextFileSync(path));
  if (/^error: (?!Found \d+ documentation lint error)/m.test(output)) return [output];
  return faults.map((fault) => fault.replace(root.pathname, ""));
}

/** The faults in the `output` of `deno doc --lint`; `sourceOf` reads a file. */
export function readDocFaults(output: string, sourceOf: (path: string) => string): string[] {
  return [...output.matchAll(FAULT)].flatMap(([, code, message = "", path = "", line]) => {
    const type = /references private type '(\w+)'/.exec(message)?.[1];
    if (code === "private-type-ref" && type !== undefined && isForeign(type, sourceOf(path))) return [];
    const isWords = /= words[<(]/.test(sourceOf(path).split("\n")[Number(line) - 1] ?? "");
    if (code === "missing-explicit-type" && isWords) return [];
    return [`${path}:${line} ${message}`];
  });
}

/** Whether `source` imports a type of that name from outside `lib`. */
function isForeign(type: string, source: string): boolean {
  return new RegExp(`^import [^;]*\\b${type}\\b[^;]* from "(?:[^./]|[./]+/routes/)`, "m").test(source);
}
