import type { Findings } from "./call_ledger.ts";
import { parseTwiml, type StreamNoun, type TwimlDocument, type TwimlVerb } from "./twiml_document.ts";
import type { WebhookAnswer } from "./webhook_client.ts";

/** What TwiML needs of a call. */
export interface CallLine {
  /** Where faults and notes are written. */
  readonly ledger: { readonly errors: Findings; readonly warnings: Findings };
  /** How long `<Say>` takes a character, and `<Dial>` as a whole, in ms. */
  readonly timing: { readonly sayMsPerCharacter: number; readonly dialMs: number };
  /** Requests TwiML with the call's parameters and `more`. */
  request(url: URL, method: string, more?: Readonly<Record<string, string>>): Promise<WebhookAnswer>;
  /** Runs a stream to its end. */
  stream(noun: StreamNoun, base: URL): Promise<void>;
  /** Lets time pass; rejects when the call is over. */
  wait(ms: number): Promise<void>;
}

/** How a call ended by its TwiML. */
export type FlowEnd = { readonly kind: "ended" } | { readonly kind: "rejected"; readonly reason: string };

/** Documents that a call may be sent on to by `<Redirect>` and `action`. */
export const MAX_DOCUMENTS = 10;

const TWIML_TYPES = ["text/xml", "application/xml", "text/html"];
const PLAY_MS = 1000;
const MAX_SAY_MS = 30_000;

/** What the verbs of a document come to. */
type Next =
  | {
    readonly kind: "document";
    readonly url: URL;
    readonly method: string;
    readonly more: Record<string, string>;
  }
  | FlowEnd;

/**
 * Follows a call's TwiML verb by verb, as Twilio does: `<Connect>` lasts until the stream ends, an `action` or a
 * `<Redirect>` gives the call to another document, and at the end of a document the call ends.
 *
 * @throws {Error} if a document can't be had or read, or the caller hangs up
 */
export async function followTwiml(url: URL, line: CallLine): Promise<FlowEnd> {
  let next: Next = { kind: "document", url, method: "POST", more: {} };
  for (let documents = 0; next.kind === "document"; documents++) {
    if (documents > MAX_DOCUMENTS) {
      throw new RangeError(`Cannot follow TwiML: more than ${MAX_DOCUMENTS} redirects`);
    }
    const answer: WebhookAnswer = await line.request(next.url, next.method, next.more);
    next = await runDocument(documentOf(answer, line), answer.url, line);
  }
  return next;
}

function documentOf(answer: WebhookAnswer, line: CallLine): TwimlDocument {
  const { contentType, body } = answer;
  if (contentType === "text/plain") return { verbs: [{ kind: "say", text: body, loop: 1 }], problems: [] };
  if (contentType.startsWith("audio/")) {
    return { verbs: [{ kind: "play", url: answer.url.href }], problems: [] };
  }
  if (!TWIML_TYPES.includes(contentType)) {
    throw new TypeError(
      `Cannot use ${answer.url.href}: content type ${JSON.stringify(contentType)}, expected text/xml`,
    );
  }
  const document = parseTwiml(body);
  for (const problem of document.problems) {
    const [code = "", ...text] = problem.split(": ");
    line.ledger.errors.add(code, text.join(": "));
  }
  return document;
}

async function runDocument(document: TwimlDocument, base: URL, line: CallLine): Promise<Next> {
  for (const [index, verb] of document.verbs.entries()) {
    const next = await runVerb(verb, { base, line, isFirst: index === 0 });
    if (next !== undefined) return next;
  }
  return { kind: "ended" };
}

async function runVerb(
  verb: TwimlVerb,
  { base, line, isFirst }: { base: URL; line: CallLine; isFirst: boolean },
): Promise<Next | undefined> {
  const documentAt = (url: string, method: string, more: Record<string, string> = {}): Next => {
    return { kind: "document", url: new URL(url, base), method, more };
  };
  switch (verb.kind) {
    case "connect":
      await line.stream(verb.stream, base);
      return verb.action === null ? undefined : documentAt(verb.action, verb.method);
    case "say":
      line.ledger.warnings.add("say", verb.text.slice(0, 120));
      await line.wait(
        Math.min(MAX_SAY_MS, verb.text.length * line.timing.sayMsPerCharacter * Math.max(1, verb.loop)),
      );
      return undefined;
    case "play":
      await line.wait(PLAY_MS);
      return undefined;
    case "pause":
      await line.wait(verb.lengthS * 1000);
      return undefined;
    case "redirect":
      return documentAt(verb.url, verb.method);
    case "dial": {
      line.ledger.warnings.add("dial", verb.target);
      await line.wait(line.timing.dialMs);
      const seconds = String(Math.round(line.timing.dialMs / 1000));
      const more = { DialCallStatus: "completed", DialCallDuration: seconds, DialBridged: "true" };
      return verb.action === null ? undefined : documentAt(verb.action, verb.method, more);
    }
    case "reject":
      if (isFirst) return { kind: "rejected", reason: verb.reason };
      line.ledger.errors.add(12200, "<Reject> is not the first verb");
      return { kind: "ended" };
    case "hangup":
      return { kind: "ended" };
    case "other":
      line.ledger.warnings.add("verb", `<${verb.name}> is passed over`);
      return undefined;
  }
}
