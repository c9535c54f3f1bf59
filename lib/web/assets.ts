/** Files that pages load, named by their content so that browsers may keep them forever. @module */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { Hono } from "hono";
import { iconSvg } from "../ui/site_header.tsx";
import { problem } from "./problem.ts";

/** Scripts that the build task makes, one an island. */
export const ISLANDS = [
  "live_calls.js",
  "call.js",
  "phone.js",
  "phone_worklet.js",
  "settings.js",
  "login.js",
] as const;

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

/** Options of {@linkcode loadAssets}. */
export interface LoadAssetsOptions {
  /** File names of the scripts to read. @default all {@linkcode ISLANDS} */
  islands?: readonly string[];
}

/** Reads style sheet and scripts out of `folder` and adds the icon. Rejects when the build has not been run. */
export async function loadAssets(folder: string, options: LoadAssetsOptions = {}): Promise<Assets> {
  const files: Record<string, string> = { "icon.svg": iconSvg() };
  for (const name of ["styles.css", ...options.islands ?? ISLANDS]) {
    try {
      files[name] = await Deno.readTextFile(`${folder}/${name}`);
    } catch (cause) {
      throw new Error(`Cannot read ${folder}/${name}: run "deno task build" first`, { cause });
    }
  }
  return createAssets(files);
}

/** `GET /assets/*`, from memory; what its path names by content never changes, the rest is asked for by entity tag. */
export function assetRoutes(assets: Assets): Hono {
  return new Hono().get("/assets/:name", (c) => {
    const found = assets.find(c.req.param("name"));
    if (found === undefined) return problem({ status: 404, detail: `There is nothing at ${c.req.path}.` });
    const { asset, immutable } = found;
    const headers = {
      "content-type": asset.contentType,
      "cache-control": immutable ? "public, max-age=31536000, immutable" : "no-cache",
      etag: asset.etag,
      vary: "accept-encoding",
    };
    if (c.req.header("if-none-match") === asset.etag) return new Response(null, { status: 304, headers });
    return /\bgzip\b/.test(c.req.header("accept-encoding") ?? "")
      ? new Response(asset.gzipped, { headers: { ...headers, "content-encoding": "gzip" } })
      : new Response(asset.body, { headers });
  });
}
