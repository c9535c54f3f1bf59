/** What happens to a line; times in samples, eight a ms. */
export type Event =
  | { readonly kind: "media"; readonly samples: number }
  | { readonly kind: "mark" | "clear" | "stall" | "resume" };

/**
 * The ear by the plainest means: sample by sample, it plays one or it doesn't. What `Playback` works out by
 * arithmetic is judged by it.
 */
export function plainEar(events: ReadonlyMap<number, readonly Event[]>, endAt: number) {
  const runs: { atMs: number; ms: number; stalledMs: number }[] = [];
  const echoes: { name: string; atMs: number; played: boolean }[] = [];
  const marks: { name: string; behind: number }[] = [];
  let [queued, silent, silentStalled, isStalled, isFresh, named] = [0, 0, 0, false, true, 0];
  const echo = (now: number, isDue: (behind: number) => boolean, played: boolean) => {
    while (marks[0] !== undefined && isDue(marks[0].behind)) {
      echoes.push({ name: marks.shift()!.name, atMs: now / 8, played });
    }
  };
  for (let now = 0; now < endAt; now++) {
    for (const event of events.get(now) ?? []) {
      if (event.kind === "media") queued += event.samples;
      else if (event.kind === "mark") marks.push({ name: `m${named++}`, behind: queued });
      else if (event.kind === "clear") {
        echo(now, () => true, false);
        [queued, silent, silentStalled, isFresh] = [0, 0, 0, true];
      } else isStalled = event.kind === "stall";
      if (!isStalled) echo(now, (behind) => behind === 0, true);
    }
    if (queued === 0 || isStalled) {
      silent++;
      if (isStalled) silentStalled++;
      continue;
    }
    if (silent > 0 && !isFresh) {
      runs.push({ atMs: (now - silent) / 8, ms: silent / 8, stalledMs: silentStalled / 8 });
    }
    [queued, silent, silentStalled, isFresh] = [queued - 1, 0, 0, false];
    for (const mark of marks) mark.behind--;
    echo(now + 1, (behind) => behind === 0, true);
  }
  return { runs: runs.slice(0, 100), echoes };
}
