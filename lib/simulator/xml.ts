/** An XML element; text is kept as strings among the children. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (XmlElement | string)[];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const NAME = /[A-Za-z_:][\w:.-]*/y;
const SPACE = /[ \t\r\n]*/y;
const MAX_DEPTH = 32;

/**
 * Parses a whole XML 1.0 document, strictly: well-formed or nothing. Document types are refused, since TwiML has none.
 *
 * @throws {SyntaxError} "Cannot parse XML at <offset>: <what>"
 */
export function parseXml(text: string): XmlElement {
  const parser = new XmlParser(text.replace(/^\uFEFF/, ""));
  return parser.document();
}

class XmlParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): XmlElement {
    if (this.#text.startsWith("<?xml ")) this.#until("?>");
    this.#misc();
    if (!this.#text.startsWith("<", this.#at)) throw this.#error("expected an element");
    const root = this.#element(0);
    this.#misc();
    if (this.#at < this.#text.length) throw this.#error("text after the root element");
    return root;
  }

  /** Space, comments and processing instructions. */
  #misc(): void {
    for (;;) {
      this.#match(SPACE);
      if (this.#text.startsWith("<!--", this.#at)) this.#until("-->");
      else if (this.#text.startsWith("<?", this.#at)) this.#until("?>");
      else return;
    }
  }

  #element(depth: number): XmlElement {
    if (depth > MAX_DEPTH) throw this.#error("elements are nested too deep");
    this.#at++;
    const name = this.#match(NAME);
    if (name === "") throw this.#error("expected a name");
    const attributes = this.#attributes();
    if (this.#take("/>")) return { name, attributes, children: [] };
    if (!this.#take(">")) throw this.#error(`<${name}> is not closed`);
    const children: (XmlElement | string)[] = [];
    for (;;) {
      if (this.#at >= this.#text.length) throw this.#error(`</${name}> is missing`);
      if (this.#take("</")) {
        const closed = this.#match(NAME);
        this.#match(SPACE);
        if (closed !== name || !this.#take(">")) throw this.#error(`expected </${name}>`);
        return { name, attributes, children };
      }
      if (this.#text.startsWith("<!--", this.#at)) this.#until("-->");
      else if (this.#take("<![CDATA[")) children.push(this.#until("]]>"));
      else if (this.#text.startsWith("<?", this.#at)) this.#until("?>");
      else if (this.#text.startsWith("<", this.#at)) children.push(this.#element(depth + 1));
      else children.push(this.#characters());
    }
  }

  #attributes(): Record<string, string> {
    const attributes: Record<string, string> = Object.create(null);
    for (;;) {
      const space = this.#match(SPACE);
      const name = this.#match(NAME);
      if (name === "") return attributes;
      if (space === "") throw this.#error(`expected space before ${name}`);
      this.#match(SPACE);
      if (!this.#take("=")) throw this.#error(`${name} has no value`);
      this.#match(SPACE);
      const quote = this.#text[this.#at];
      if (quote !== '"' && quote !== "'") throw this.#error(`the value of ${name} is not quoted`);
      this.#at++;
      const value = this.#until(quote);
      if (value.includes("<")) throw this.#error(`the value of ${name} holds <`);
      if (name in attributes) throw this.#error(`${name} is there twice`);
      attributes[name] = this.#unescape(value);
    }
  }

  #characters(): string {
    const end = this.#text.indexOf("<", this.#at);
    const text = this.#text.slice(this.#at, end < 0 ? this.#text.length : end);
    if (text.includes("]]>")) throw this.#error("]]> in text");
    this.#at += text.length;
    return this.#unescape(text);
  }

  #unescape(text: string): string {
    return text.replace(/&([^;&]*;?)/g, (_, reference: string) => {
      const number = /^#(?:x([0-9a-fA-F]+)|([0-9]+));$/.exec(reference);
      if (number !== null) {
        const code = number[1] === undefined ? parseInt(number[2]!, 10) : parseInt(number[1], 16);
        if (code > 0 && code <= 0x10ffff) return String.fromCodePoint(code);
      }
      const character = reference.endsWith(";") ? ENTITIES[reference.slice(0, -1)] : undefined;
      if (character === undefined) throw this.#error(`&${reference} is no entity; a bare & is written &amp;`);
      return character;
    });
  }

  #take(literal: string): boolean {
    if (!this.#text.startsWith(literal, this.#at)) return false;
    this.#at += literal.length;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  /** What stands before `end`, and goes behind it. */
  #until(end: string): string {
    const found = this.#text.indexOf(end, this.#at);
    if (found < 0) throw this.#error(`expected ${end}`);
    const text = this.#text.slice(this.#at, found);
    this.#at = found + end.length;
    return text;
  }

  #error(what: string): SyntaxError {
    return new SyntaxError(`Cannot parse XML at ${this.#at}: ${what}`);
  }
}
