/** Files that pages load, named by their content so that browsers may keep them forever. @module */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** One file, ready to send. */
export interface Asset {
  /** Its bytes. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** The same, compressed: made once, so that it holds nobody up later. */
  readonly gzipped: Uint8Array<ArrayBuffer>;
  /** MIME type, with the character set. */
  readonly contentType: string;
  /** Strong entity tag (RFC 9110), quotes included. */
  readonly etag: string;
}

/** The files of one start of the server. */
export interface Assets {
  /** Path to load a file by; throws when there is no file of that name. */
  url(name: string): string;
  /** By the path below `/assets/`; `immutable` when that path names the content. */
  find(path: string): { asset: Asset; immutable: boolean } | undefined;
}

/** Makes assets of texts by file name; the name's extension says the type: css, js or svg. */
export function createAssets(files: Readonly<Record<string, string>>): Assets {
  const encoder = new TextEncoder();
  const assets = new Map<string, { asset: Asset; immutable: boolean }>();
  const urls = new Map<string, string>();
  for (const [name, text] of Object.entries(files)) {
    const dot = name.lastIndexOf(".");
    const contentType = TYPES[name.slice(dot + 1)];
    if (contentType === undefined) throw new RangeError(`Cannot serve ${name}: its type is unknown`);
    const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
    const body = encoder.encode(text);
    const asset = { body, gzipped: new Uint8Array(gzipSync(body)), contentType, etag: `"${hash}"` };
    const hashed = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`;
    assets.set(name, { asset, immutable: false }).set(hashed, { asset, immutable: true });
    urls.set(name, `/assets/${hashed}`);
  }
  return {
    url(name) {
      const url = urls.get(name);
      if (url === undefined) throw new Error(`Cannot link ${name}: there is no such file`);
      return url;
    },
    find: (path) => assets.get(path),
  };
}
