const ROOT = new URL("../../", import.meta.url);

/** The text of a file, by its path from the root. */
export function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

/** Paths from the root of all files below `folder` whose names match. */
export function filesIn(folder: string, name: RegExp): string[] {
  return [...Deno.readDirSync(new URL(`${folder}/`, ROOT))].flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory ? filesIn(path, name) : name.test(entry.name) ? [path] : [];
  });
}

/** The part of a Markdown `text` below a heading, to the next one of the same level or above. */
export function sectionOf(text: string, heading: string): string {
  const level = /^#+/.exec(heading)![0].length;
  const after = text.split(`\n${heading}\n`)[1] ?? "";
  return after.split(new RegExp(`^#{1,${level}} `, "m"))[0]!;
}

/** The cells of each row of the tables in `text`, without their heads. */
export function rowsOf(text: string): string[][] {
  const tables = text.split(/\n(?!\|)/).filter((block) => /^\|/m.test(block));
  return tables.flatMap((table) =>
    table.split("\n").filter((line) => line.startsWith("|")).slice(2).map((line) =>
      line.slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim())
    )
  );
}

/** What stands in backticks in `text`. */
export function codesIn(text = ""): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}
