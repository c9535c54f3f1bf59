/** A frame as a client writes it: RFC 6455, section 5.2. */
export function clientFrame(
  opcode: number,
  payload: Uint8Array | string,
  options: { isFinal?: boolean; mask?: number[]; rsv?: number } = {},
): Uint8Array<ArrayBuffer> {
  const { isFinal = true, mask = [1, 2, 3, 4], rsv = 0 } = options;
  const body = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  const size = body.length;
  const length = size < 126
    ? [0x80 | size]
    : size < 65_536
    ? [0xfe, size >> 8, size & 255]
    : [0xff, 0, 0, 0, 0, size >>> 24, size >> 16 & 255, size >> 8 & 255, size & 255];
  const head = [(isFinal ? 0x80 : 0) | rsv << 4 | opcode, ...length, ...mask];
  const frame = new Uint8Array(head.length + size);
  frame.set(head);
  for (let i = 0; i < size; i++) frame[head.length + i] = body[i]! ^ mask[i % 4]!;
  return frame;
}

/** The parts, one behind the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
