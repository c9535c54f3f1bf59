import { type Check, failed, ok } from "./check.ts";

/** Oldest Deno that is supported: that of Deno Deploy. */
const OLDEST = "2.5.0";

/** Whether `version` of Deno is new enough. */
export function denoVersionCheck(version: string): Check {
  return {
    name: "deno",
    run() {
      if (compareVersions(version, OLDEST) >= 0) return Promise.resolve(ok(version));
      const fix = "Run `deno upgrade`, or start with `npx --yes deno@2.9.6 task start`.";
      return Promise.resolve(failed(`version ${version}, needed is ${OLDEST} or later`, fix));
    },
  };
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(/[.+-]/).map(Number));
  for (let part = 0; part < 3; part++) {
    const difference = (left?.[part] ?? 0) - (right?.[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
