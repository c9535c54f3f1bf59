import { SaxesParser } from "saxes";

/** An XML element; text is kept as strings among the children. */
export interface XmlElement {
  /** Of the element, as written. */
  readonly name: string;
  /** By name; has no prototype. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Elements and texts, in their order. */
  readonly children: readonly (XmlElement | string)[];
}

/**
 * Parses a whole XML 1.0 document, strictly: well-formed or nothing. Document types are refused, since TwiML has none.
 *
 * @throws {SyntaxError} "Cannot parse XML at <line>:<column>: <what>"
 */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser();
  const document: (XmlElement | string)[] = [];
  const inside = [document];
  parser.on("opentag", ({ name, attributes }) => {
    const children: (XmlElement | string)[] = [];
    inside.at(-1)?.push({ name, attributes, children });
    inside.push(children);
  });
  parser.on("closetag", () => void inside.pop());
  const onText = (piece: string) => void inside.at(-1)?.push(piece);
  parser.on("text", onText);
  parser.on("cdata", onText);
  parser.on("doctype", () => parser.fail("a document type"));
  parser.on("error", ({ message }) => {
    throw new SyntaxError(`Cannot parse XML at ${message}`);
  });
  parser.write(text).close();
  return document.find((node) => typeof node !== "string")!;
}
