/** The one style sheet. Directions are logical, so that it serves right-to-left pages too. @module */

/** CSS text; contrast of text is at least 4.5 to 1 (WCAG AA), light and dark. */
export const STYLES = `:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #16191d; --soft: #515963; --line: #d9dde3;
  --accent: #0b5cad; --on-accent: #ffffff; --bad: #b3261e; --on-bad: #ffffff; --bad-soft: #fdecea; --warn-soft: #fff4d6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #121417; --card: #1b1e23; --text: #e8eaed; --soft: #a5adb8; --line: #343a43;
    --accent: #8ab8f0; --on-accent: #0d1a2a; --bad: #ff8a80; --on-bad: #2a0a08; --bad-soft: #3a1d1b; --warn-soft: #3a3118;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans Hebrew", sans-serif;
}
header {
  display: flex; align-items: center; justify-content: space-between;
  min-height: 3.6rem; padding: .6rem 1.25rem; background: var(--card); border-block-end: 1px solid var(--line);
}
.brand { color: var(--text); font-weight: 650; font-size: 1.1rem; text-decoration: none; }
main { max-width: 100rem; margin-inline: auto; padding: 1rem 1.25rem 3rem; }
section { margin-block: 1rem 2rem; }
h1, h2 { font-size: 1.2rem; font-weight: 600; margin: 0 0 .75rem; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.count {
  display: inline-block; min-width: 1.7em; padding: 0 .5em; border-radius: 1em; text-align: center;
  background: var(--accent); color: var(--on-accent); font-size: .85rem; font-variant-numeric: tabular-nums;
}
table {
  width: 100%; border-collapse: collapse; background: var(--card);
  border: 1px solid var(--line); border-radius: .5rem; font-size: .9rem;
}
th, td { padding: .55rem .7rem; text-align: start; border-block-end: 1px solid var(--line); }
tbody tr:last-child > * { border-block-end: 0; }
thead th { color: var(--soft); font-weight: 550; font-size: .8rem; vertical-align: bottom; }
tbody th { font-weight: 550; }
.figure { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead .figure { white-space: normal; }
.figure.bad { color: var(--bad); font-weight: 650; }
.parties { display: inline-flex; flex-wrap: wrap; gap: 0 .4em; font-variant-numeric: tabular-nums; }
.badge { padding: 0 .45em; border: 1px solid var(--line); border-radius: .3em; color: var(--soft); font-size: .75rem; }
.action { text-align: end; }
.empty { padding: 1.25rem; margin: 0; background: var(--card); border: 1px dashed var(--line); border-radius: .5rem; color: var(--soft); }
.notice { margin: 0; }
.notice:not(:empty) { margin-block-end: 1rem; padding: .6rem .9rem; border-radius: .5rem; background: var(--warn-soft); }
.notice.failure:not(:empty) { background: var(--bad-soft); }
.hint { color: var(--soft); font-size: .9rem; }
button, input {
  font: inherit; color: inherit; background: var(--card); border: 1px solid var(--soft); border-radius: .4rem; padding: .35rem .8rem;
}
button { cursor: pointer; white-space: nowrap; }
button:hover { border-color: var(--accent); }
button.danger { color: var(--bad); border-color: var(--bad); }
button.danger.solid { background: var(--bad); color: var(--on-bad); }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.buttons { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: .6rem; }
dialog {
  max-width: 26rem; padding: 1.25rem; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); color: var(--text);
}
dialog::backdrop { background: rgb(0 0 0 / .5); }
.narrow { max-width: 24rem; margin: 3rem auto; padding: 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
.narrow label { display: block; font-weight: 550; }
.narrow input { width: 100%; margin-block: .3rem .9rem; padding: .5rem .7rem; font-weight: 400; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 64rem) {
  table, tbody, tbody th, tbody td { display: block; }
  table { background: none; border: 0; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr {
    display: grid; grid-template-columns: repeat(auto-fill, minmax(8.2rem, 1fr)); gap: .5rem 1rem;
    margin-block-end: .9rem; padding: .9rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  }
  tbody th, tbody td, tbody td.figure { padding: 0; border: 0; text-align: start; }
  tbody th, tbody .action { grid-column: 1 / -1; }
  tbody .action button { width: 100%; padding-block: .6rem; }
  tbody td[data-label]::before { content: attr(data-label); display: block; color: var(--soft); font-size: .75rem; font-weight: 400; }
}
`;
