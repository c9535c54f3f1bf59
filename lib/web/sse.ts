/** The text of a server-sent event, as the HTML standard's "Server-sent events" has it. @module */

/** One event whose data is JSON text, which has no line break in it. */
export function formatEvent(name: string, json: string): string {
  return `event: ${name}\ndata: ${json}\n\n`;
}

/** A comment, which keeps proxies from taking the stream for dead. */
export function formatComment(text: string): string {
  return `: ${text}\n\n`;
}
