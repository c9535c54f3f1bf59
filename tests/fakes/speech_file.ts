/** A temporary file of speech-like sound, `seconds` long: never silent, no two frames alike. */
export async function speechFile(seconds: number): Promise<string> {
  const path = await Deno.makeTempFile({ suffix: ".ulaw" });
  const bytes = new Uint8Array(seconds * 8000);
  let state = 1;
  for (let i = 0; i < bytes.length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    // Loud codes of both signs: 0x00 to 0x3f and 0x80 to 0xbf.
    bytes[i] = ((state >>> 16) & 0x3f) | ((state >>> 8) & 0x80);
  }
  await Deno.writeFile(path, bytes);
  return path;
}
