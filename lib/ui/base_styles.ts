/** What every page has in common: text, header, tables, forms, notices. @module */

/** CSS text; directions are logical, so that it serves right-to-left pages too. */
export const BASE_STYLES = `* { box-sizing: border-box; }
html { scroll-padding-block-start: 4rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Hebrew", Arial, sans-serif;
}
code, pre, kbd { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: .92em; }
code { direction: ltr; unicode-bidi: isolate; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
main { max-width: 96rem; margin-inline: auto; padding: 1.1rem 1.25rem 4rem; }
main:focus { outline: 0; }
section { margin-block: 0 1.7rem; }
h1, h2, h3 { font-weight: 620; line-height: 1.25; margin: 0 0 .6rem; }
h1 { font-size: 1.3rem; margin-block-end: .75rem; }
h2 { font-size: 1.1rem; }
h3 { font-size: 1rem; }
a { color: var(--accent); text-underline-offset: .15em; }
bdi { overflow-wrap: anywhere; }
.skip { position: absolute; inset-inline-start: 1rem; inset-block-start: -4rem; z-index: 3; padding: .6rem 1rem; background: var(--card); border: 1px solid var(--accent); border-radius: .4rem; }
.skip:focus { inset-block-start: .5rem; }
.site {
  display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.25rem;
  min-height: 3.25rem; padding: .35rem 1.25rem; background: var(--card); border-block-end: 1px solid var(--line);
}
.brand { display: inline-flex; align-items: center; gap: .5rem; min-height: 2rem; color: var(--text); font-weight: 680; font-size: 1.05rem; letter-spacing: -.01em; text-decoration: none; }
.beat rect { fill: var(--accent); }
.beat path { fill: none; stroke: var(--on-accent); stroke-width: 2.6; stroke-linecap: round; stroke-linejoin: round; }
.site nav { display: flex; gap: .15rem; }
.site nav a { padding: .4rem .7rem; border-radius: .4rem; color: var(--soft); text-decoration: none; }
.site nav a:hover { background: var(--page); color: var(--text); }
.site nav a[aria-current] { background: var(--accent-soft); color: var(--accent); font-weight: 600; }
.switches { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .5rem; margin-inline-start: auto; }
.switches form { margin: 0; }
.themes { display: inline-flex; margin: 0; padding: 2px; border: 1px solid var(--line); border-radius: .5rem; }
.themes label { display: grid; place-items: center; width: 28px; height: 26px; border-radius: .35rem; color: var(--soft); cursor: pointer; }
.themes label:hover { color: var(--text); }
.themes label:has(:checked) { background: var(--accent-soft); color: var(--accent); }
.themes label:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 1px; }
.themes input { position: absolute; width: 1px; height: 1px; margin: 0; opacity: 0; }
.themes path { fill: none; stroke: currentColor; stroke-width: 1.7; stroke-linecap: round; }
.themes path.half { fill: currentColor; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { padding: .45rem .6rem; text-align: start; border-block-end: 1px solid var(--line); }
tbody tr:last-child > * { border-block-end: 0; }
thead th { color: var(--soft); font-weight: 550; font-size: .78rem; vertical-align: bottom; }
tbody th { font-weight: 550; }
time { white-space: nowrap; }
.figure, time, .count { font-variant-numeric: tabular-nums; }
.figure { text-align: end; white-space: nowrap; }
.figure.bad { color: var(--bad); font-weight: 650; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
.count { display: inline-block; min-width: 1.8em; padding: 0 .5em; border-radius: 1em; text-align: center; background: var(--accent-soft); color: var(--accent); font-size: .85rem; font-weight: 600; }
.parties { display: inline-flex; flex-wrap: wrap; gap: 0 .4em; font-variant-numeric: tabular-nums; }
.badge { display: inline-block; padding: 0 .5em; border: 1px solid var(--line); border-radius: 1em; color: var(--soft); font-size: .75rem; font-weight: 500; line-height: 1.6; white-space: nowrap; }
.badge.bad { background: var(--bad-soft); border-color: var(--bad); color: var(--bad); }
.badge.warn { background: var(--warn-soft); border-color: var(--warn); color: var(--warn); }
.badge.good { background: var(--good-soft); border-color: var(--good); color: var(--good); }
.empty { padding: 1.4rem; margin: 0; border: 1px dashed var(--line); border-radius: .6rem; background: var(--card); color: var(--soft); }
.notice { margin: 0; }
.notice:not(:empty) { margin-block-end: .8rem; padding: .55rem .9rem; border-inline-start: 4px solid var(--warn); border-radius: .4rem; background: var(--warn-soft); }
.notice.failure:not(:empty) { border-color: var(--bad); background: var(--bad-soft); }
.notice.success:not(:empty) { border-color: var(--good); background: var(--good-soft); }
.hint { color: var(--soft); font-size: .87rem; }
button, input, select, textarea, .button {
  font: inherit; color: inherit; background: var(--card); border: 1px solid var(--soft); border-radius: .4rem; padding: .3rem .75rem; min-height: 2rem;
}
button, .button { cursor: pointer; white-space: nowrap; }
.button { display: inline-flex; align-items: center; text-decoration: none; }
button:hover, .button:hover { border-color: var(--accent); color: var(--accent); }
button:disabled, [aria-disabled="true"] { opacity: .55; cursor: default; }
button.quiet { border-color: transparent; background: none; color: var(--soft); }
button.quiet:hover { color: var(--text); border-color: var(--line); }
button.danger { color: var(--bad); border-color: var(--line); }
button.danger:hover { color: var(--bad); border-color: var(--bad); background: var(--bad-soft); }
button.danger.solid { background: var(--bad); border-color: var(--bad); color: var(--on-bad); }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
.buttons { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: .6rem; }
dialog { width: min(27rem, calc(100vw - 2rem)); padding: 1.25rem; border: 1px solid var(--line); border-radius: .7rem; background: var(--card); color: var(--text); }
dialog::backdrop { background: rgb(0 0 0 / .5); }
.narrow { max-width: 25rem; margin: 3.5rem auto; padding: 1.6rem; background: var(--card); border: 1px solid var(--line); border-radius: .7rem; }
.narrow .hint { margin-block: 1rem 0; }
.narrow label { display: block; font-weight: 550; }
.narrow input { width: 100%; margin-block: .3rem .9rem; padding: .5rem .7rem; font-weight: 400; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 40rem) {
  main { padding-inline: .75rem; }
  .site { padding-inline: .75rem; column-gap: .5rem; }
  .switches { gap: .2rem; }
  .switches .quiet { padding-inline: .4rem; }
  .themes label { width: 26px; }
  .site nav { order: 3; width: 100%; }
  .site nav a { flex: 1; text-align: center; padding-inline: .3rem; }
}
@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after { animation: none !important; transition: none !important; scroll-behavior: auto !important; }
}
`;
