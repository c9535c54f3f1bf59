/** Cursors of lists: opaque to those who get them, and checked when they come back. @module */

/** A cursor that no list returned. */
export class InvalidCursorError extends Error {
  /** `"InvalidCursorError"`. */
  override readonly name = "InvalidCursorError";
  /** For callers that map it to an answer. */
  readonly code = "invalid_cursor";
  /** The same cursor never works. */
  readonly retryable = false;
}

/** `text` as a cursor. */
export function formatCursor(text: string): string {
  return btoa(text).replaceAll("=", "");
}

/** The text of a cursor as `pattern` takes it apart. Throws {@linkcode InvalidCursorError} where it doesn't fit. */
export function parseCursor(cursor: string, pattern: RegExp): RegExpExecArray {
  let text = "";
  try {
    if (cursor.length <= 200) text = atob(cursor);
  } catch {
    // Not base64: no match below.
  }
  const match = pattern.exec(text);
  if (match === null) {
    throw new InvalidCursorError("Cannot go on with the list: the cursor is not one of its own");
  }
  return match;
}
