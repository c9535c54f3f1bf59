/** One import of a source file. */
export interface SourceImport {
  readonly specifier: string;
  /** Nothing of it is left when the program runs. */
  readonly typeOnly: boolean;
}

/** After one of these a `/` begins a regular expression, not a division. */
const BEFORE_REGEXP = /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|of|in|yield|await))\s*$/;

/** Comments, strings, templates without nesting, and regular expressions; whichever begins first. */
const TOKEN =
  /\/\/[^\n]*|\/\*[^]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`|\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;

/**
 * `source` without comments, and without what stands in templates, regular expressions and, unless `keepStrings` is
 * set, strings. Lines keep their numbers. Good enough for the style of this code, not for every TypeScript.
 */
export function codeOf(source: string, options: { keepStrings?: boolean } = {}): string {
  let code = "";
  for (let at = 0; at < source.length;) {
    TOKEN.lastIndex = at;
    const token = /[/"'`]/.test(source[at]!) ? TOKEN.exec(source)?.[0] : undefined;
    const isComment = token?.startsWith("//") || token?.startsWith("/*");
    const isDivision = token?.startsWith("/") && !isComment && !BEFORE_REGEXP.test(code.slice(-20));
    if (token === undefined || isDivision) {
      code += source[at++];
      continue;
    }
    if (isComment) code += token.replace(/[^\n]+/g, " ");
    else if (options.keepStrings && /^["']/.test(token)) code += token;
    else code += `""${token.replace(/[^\n]+/g, "")}`;
    at += token.length;
  }
  return code;
}

const STATIC =
  /(?:^|[;}\n])\s*(import|export)\s+(type\s+)?((?:[\w$*{}\s,]|\bas\b)+?\s+from\s+)?(["'])([^"'\n]+)\4/g;
const DYNAMIC = /\bimport\(\s*(["'])([^"'\n]+)\1/g;

/** Every import, re-export and `import()` of a fixed name in `source`. */
export function importsOf(source: string): SourceImport[] {
  const code = codeOf(source, { keepStrings: true });
  const found: SourceImport[] = [];
  for (const [, , type, clause = "", , specifier = ""] of code.matchAll(STATIC)) {
    found.push({ specifier, typeOnly: type !== undefined || onlyTypes(clause) });
  }
  for (const [, , specifier = ""] of code.matchAll(DYNAMIC)) found.push({ specifier, typeOnly: false });
  return found;
}

/** `{ type A, type B } from`. */
function onlyTypes(clause: string): boolean {
  const names = /^\{([^}]*)\}\s+from\s+$/.exec(clause.trimStart())?.[1]?.split(",") ?? [];
  const named = names.map((name) => name.trim()).filter((name) => name !== "");
  return named.length > 0 && named.every((name) => name.startsWith("type "));
}
