import { SaxesParser } from "saxes";

/** An XML element; text is kept as strings among the children. */
export interface XmlElement {
  /** Of its tag. */
  readonly name: string;
  /** By name. */
  readonly attributes: Readonly<Record<string, string>>;
  /** In their order. */
  readonly children: readonly (XmlElement | string)[];
}

/** `<Connect><Stream>`; URLs as written, not yet resolved. */
export interface StreamNoun {
  /** As written, in the attribute `url`. */
  readonly url: string;
  /** Of the stream; `null` if none is given. */
  readonly name: string | null;
  /** Where Twilio tells of the stream; `null`: nowhere. */
  readonly statusCallback: string | null;
  /** `GET` or `POST`. */
  readonly statusCallbackMethod: string;
  /** From `<Parameter>`, in their order. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** One verb of a document, as far as the simulated line follows it. */
export type TwimlVerb =
  | {
    readonly kind: "connect";
    readonly action: string | null;
    readonly method: string;
    readonly stream: StreamNoun;
  }
  | { readonly kind: "say"; readonly text: string; readonly loop: number }
  | { readonly kind: "play"; readonly url: string }
  | { readonly kind: "pause"; readonly lengthS: number }
  | { readonly kind: "redirect"; readonly url: string; readonly method: string }
  | {
    readonly kind: "dial";
    readonly action: string | null;
    readonly method: string;
    readonly target: string;
  }
  | { readonly kind: "hangup" }
  | { readonly kind: "reject"; readonly reason: string }
  /** A verb of TwiML that the simulation passes over. */
  | { readonly kind: "other"; readonly name: string };

/** A parsed document. `problems` are what Twilio's debugger would list, each with its error code in front. */
export interface TwimlDocument {
  /** In their order, up to what can't be read. */
  readonly verbs: readonly TwimlVerb[];
  /** What Twilio's debugger would say of it. */
  readonly problems: readonly string[];
}

const OTHER_VERBS = [
  "Gather",
  "Record",
  "Enqueue",
  "Leave",
  "Start",
  "Stop",
  "Sms",
  "Refer",
  "Pay",
  "Prompt",
];
/** A `<Parameter>`'s name and value must be shorter than this together. */
const PARAMETER_CHARACTERS = 500;

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

/**
 * Reads a TwiML document, following Twilio "TwiML for Programmable Voice" and "TwiML Voice: `<Stream>`".
 *
 * @throws {SyntaxError} if it is not XML or its root is not `<Response>` (Twilio error 12100)
 */
export function parseTwiml(text: string): TwimlDocument {
  const root = parseXml(text);
  if (root.name !== "Response") {
    throw new SyntaxError(`Cannot read TwiML: the root is <${root.name}>, expected <Response>`);
  }
  const problems: string[] = [];
  const verbs: TwimlVerb[] = [];
  for (const child of root.children) {
    if (typeof child === "string") {
      if (child.trim() !== "") {
        problems.push(`12200: text ${JSON.stringify(child.trim().slice(0, 40))} in <Response>`);
      }
    } else {
      const verb = verbOf(child, problems);
      if (verb !== undefined) verbs.push(verb);
    }
  }
  return { verbs, problems };
}

function verbOf(element: XmlElement, problems: string[]): TwimlVerb | undefined {
  const { attributes, name } = element;
  const method = (attributes["method"] ?? "POST").toUpperCase();
  switch (name) {
    case "Connect":
      return connectOf(element, problems);
    case "Say":
      return { kind: "say", text: textOf(element), loop: numberOf(attributes["loop"], 1) };
    case "Play":
      return { kind: "play", url: textOf(element) };
    case "Pause":
      return { kind: "pause", lengthS: numberOf(attributes["length"], 1) };
    case "Redirect":
      return { kind: "redirect", url: textOf(element), method };
    case "Dial":
      return { kind: "dial", action: attributes["action"] ?? null, method, target: textOf(element) };
    case "Hangup":
      return { kind: "hangup" };
    case "Reject":
      return { kind: "reject", reason: attributes["reason"] ?? "rejected" };
    default:
      if (OTHER_VERBS.includes(name)) return { kind: "other", name };
      problems.push(`12200: <${name}> is no verb`);
      return undefined;
  }
}

function connectOf(element: XmlElement, problems: string[]): TwimlVerb | undefined {
  const nouns = element.children.filter((child) => typeof child !== "string");
  const noun = nouns[0];
  if (nouns.length !== 1 || noun?.name !== "Stream") {
    problems.push(
      `12200: <Connect> holds ${
        nouns.map(({ name }) => `<${name}>`).join("") || "nothing"
      }, expected one <Stream>`,
    );
    return undefined;
  }
  const { attributes } = noun;
  if ((attributes["track"] ?? "inbound_track") !== "inbound_track") {
    problems.push(`31941: track ${attributes["track"]} is invalid in <Connect>`);
  }
  const parameters: Record<string, string> = {};
  for (const child of noun.children) {
    if (typeof child === "string") continue;
    const { name, value } = child.attributes;
    if (child.name !== "Parameter" || name === undefined || value === undefined) {
      problems.push(`12200: <Stream> holds <${child.name}>, expected <Parameter name value>`);
    } else if (name.length + value.length >= PARAMETER_CHARACTERS) {
      problems.push(
        `12200: <Parameter ${name}> has ${
          name.length + value.length
        } characters, expected under ${PARAMETER_CHARACTERS}`,
      );
    } else parameters[name] = value;
  }
  return {
    kind: "connect",
    action: element.attributes["action"] ?? null,
    method: (element.attributes["method"] ?? "POST").toUpperCase(),
    stream: {
      url: attributes["url"] ?? "",
      name: attributes["name"] ?? null,
      statusCallback: attributes["statusCallback"] ?? null,
      statusCallbackMethod: (attributes["statusCallbackMethod"] ?? "POST").toUpperCase(),
      parameters,
    },
  };
}

/** All text inside, of nested elements too (`<Dial><Number>`, `<Say><prosody>`). */
function textOf(element: XmlElement): string {
  return element.children.map((child) => typeof child === "string" ? child : textOf(child)).join("").trim();
}

function numberOf(text: string | undefined, otherwise: number): number {
  const number = Number(text ?? otherwise);
  return Number.isFinite(number) && number >= 0 ? number : otherwise;
}
