/** The page's own style: light and dark by the reader's choice, and fit for paper. Nothing is fetched. */
export const style = `
:root { color-scheme: light dark;
  --paper: #fbfbf9; --card: #ffffff; --ink: #1d2530; --muted: #616b7a; --line: #c9ced6; --grid: #eceef1; --rule: #e3e6ea;
  --good: #1e7a53; --bad: #b23b35; --warn: #8a5a00; --tint: #f3f5f8; --right: 46 125 90; --wrong: 178 59 53;
  --series-0: #2f6fb0; --series-1: #c2711f; --series-2: #2d8a7b; --series-3: #8a4fa0;
  --series-4: #b0433f; --series-5: #6d7d20; --series-6: #3e5fbf; --series-7: #a8457d; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #14181e; --card: #1a1f27; --ink: #e4e8ee; --muted: #9aa5b4; --line: #465062; --grid: #262d38; --rule: #2b3340;
  --good: #5cc795; --bad: #f08a80; --warn: #e0b45c; --tint: #212834; --right: 72 168 124; --wrong: 226 106 98;
  --series-0: #6fabe8; --series-1: #eda258; --series-2: #5ec4b2; --series-3: #c48fdc;
  --series-4: #ee837d; --series-5: #b5c55a; --series-6: #93a8f4; --series-7: #e68abb; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 48px 28px 72px; }
header p { margin: 0; color: var(--muted); }
h1 { font-size: 30px; line-height: 1.2; letter-spacing: -0.015em; margin: 4px 0 20px; font-weight: 650; }
h2 { font-size: 19px; letter-spacing: -0.005em; margin: 52px 0 14px; padding-top: 18px; border-top: 1px solid var(--rule); font-weight: 620; }
h3 { font-size: 15.5px; margin: 26px 0 6px; font-weight: 620; }
p { margin: 0 0 12px; max-width: 76ch; }
.lead { font-size: 17px; line-height: 1.6; max-width: 70ch; }
.scroll { overflow-x: auto; margin: 0 0 12px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
caption { text-align: left; color: var(--muted); font-size: 13.5px; padding: 0 0 8px; }
caption b { color: var(--ink); font-weight: 600; }
th, td { padding: 9px 12px; border-bottom: 1px solid var(--rule); text-align: right; vertical-align: top; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 2px; }
thead th { color: var(--muted); font-weight: 550; font-size: 12.5px; border-bottom-color: var(--line); vertical-align: bottom; }
tbody th { font-weight: 550; }
th[colspan] { text-align: center; }
.plain th, .plain td { text-align: left; white-space: normal; }
td small, th small { display: block; font-weight: 400; color: var(--muted); font-size: 11.5px; line-height: 1.5; }
.scores th, .scores td { padding-left: 7px; padding-right: 7px; }
.scores th { white-space: normal; }
.scores tbody th { min-width: 120px; overflow-wrap: break-word; }
.value { font-size: 15.5px; }
.best { font-weight: 700; }
.good { color: var(--good); } .bad { color: var(--bad); }
.badge { display: inline-block; margin-top: 4px; padding: 1px 8px; border-radius: 9px; font-size: 12px; font-weight: 550; border: 1px solid currentColor; white-space: normal; }
.badge.warn { color: var(--warn); }
.notes { color: var(--muted); font-size: 13.5px; padding-left: 18px; margin: 4px 0 12px; max-width: 90ch; }
.swatch { vertical-align: 1px; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 22px; padding: 0; margin: 0 0 14px; font-size: 14px; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(440px, 100%), 1fr)); gap: 18px; margin: 0 0 14px; }
.confusions { grid-template-columns: repeat(auto-fit, minmax(min(320px, 100%), 1fr)); place-items: start; }
figure, .box { margin: 0; padding: 18px 20px 14px; background: var(--card); border: 1px solid var(--rule); border-radius: 10px; min-width: 0; }
figure { display: flex; flex-direction: column; }
figure svg { display: block; max-width: 100%; height: auto; margin: auto; }
figcaption { font-size: 13px; color: var(--muted); margin-bottom: 12px; }
figcaption strong { display: block; font-size: 14.5px; color: var(--ink); font-weight: 600; }
.confusion { width: auto; }
.confusion td, .confusion th { border: 0; padding: 6px 12px; }
.confusion td.right { background: rgb(var(--right) / calc(0.06 + 0.34 * var(--share))); }
.confusion td.wrong { background: rgb(var(--wrong) / calc(0.04 + 0.34 * var(--share))); }
.confusion tbody td { border: 3px solid var(--paper); min-width: 104px; font-size: 15.5px; }
details { margin: 0 0 14px; }
summary { cursor: pointer; color: var(--muted); font-size: 13.5px; padding: 4px 0; }
summary:hover { color: var(--ink); }
:focus-visible { outline: 2px solid var(--series-0); outline-offset: 2px; border-radius: 3px; }
.settings { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 4px 22px; margin: 8px 0 12px; font-size: 13.5px; }
.settings div { display: flex; justify-content: space-between; gap: 12px; border-bottom: 1px solid var(--rule); padding: 3px 0; }
dt { color: var(--muted); } dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.features { font-size: 12.5px; color: var(--muted); max-width: none; }
.box { margin-top: 52px; background: var(--tint); }
.box h2 { border: 0; margin: 0 0 8px; padding: 0; }
.box ul { margin: 0; padding-left: 20px; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 13px; }
footer { margin-top: 40px; color: var(--muted); font-size: 13px; }
@media (max-width: 640px) { main { padding: 28px 16px 48px; } h1 { font-size: 25px; } figure { padding: 14px 12px 10px; } }
@media print { body { background: #fff; font-size: 12px; } main { max-width: none; padding: 0; }
  figure, table, .box, article > p { break-inside: avoid; } h2, h3 { break-after: avoid; } .scroll { overflow: visible; }
  details > summary { display: none; } }
`;
