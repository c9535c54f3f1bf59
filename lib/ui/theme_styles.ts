/** Colours of the page, light and dark. @module */

const LIGHT =
  `color-scheme: light; --page: #f3f5f7; --card: #ffffff; --text: #15191e; --soft: #535c67; --line: #d8dde4;
  --accent: #0b5cad; --on-accent: #ffffff; --accent-soft: #e4eef9;
  --good: #1a6b3c; --good-soft: #e2f3e8; --warn: #7d5200; --warn-soft: #fff2d1;
  --bad: #b3261e; --on-bad: #ffffff; --bad-soft: #fdecea; --track: #e3e7ec; --bar: #5b8fc7;`;

const DARK =
  `color-scheme: dark; --page: #101316; --card: #191d22; --text: #e7eaee; --soft: #a3adb9; --line: #323943;
  --accent: #8ab8f0; --on-accent: #0d1a2a; --accent-soft: #1c2b3d;
  --good: #7fd3a0; --good-soft: #16301f; --warn: #ecc15c; --warn-soft: #382e14;
  --bad: #ff8f85; --on-bad: #2a0a08; --bad-soft: #3a1d1b; --track: #2b313a; --bar: #5e8fc4;`;

/**
 * Custom properties: `data-theme` of the document chooses, `auto` follows the system. Contrast of text is at least 4.5 to 1,
 * of what has a meaning 3 to 1 (WCAG 2.2 AA).
 */
export const THEME_STYLES = `:root { ${LIGHT} }
@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { ${DARK} } }
:root[data-theme="dark"] { ${DARK} }
`;
