/** The site's style: light and dark by the reader's choice. Nothing is fetched. */
export const siteStyle = `:root { color-scheme: light dark;
  --paper: #fbfbf9; --side: #f4f5f2; --card: #ffffff; --ink: #1d2530; --muted: #616b7a; --rule: #e3e6ea; --line: #c9ced6;
  --accent: #2f6fb0; --tint: #eef3f9; --warn: #8a5a00;
  --keyword: #8a4fa0; --type: #1e7a53; --name: #2f6fb0; --number: #b0433f; --string: #6d7d20; --comment: #7b8593; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #14181e; --side: #181d24; --card: #1a1f27; --ink: #e4e8ee; --muted: #9aa5b4; --rule: #2b3340; --line: #465062;
  --accent: #6fabe8; --tint: #1d2733; --warn: #e0b45c;
  --keyword: #c48fdc; --type: #5cc795; --name: #6fabe8; --number: #ee837d; --string: #b5c55a; --comment: #8791a0; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 20px; }
body { margin: 0; background: var(--paper); color: var(--ink); display: grid; grid-template-columns: 264px minmax(0, 1fr);
  font: 15.5px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 13.5px; }
p code, li code { background: var(--tint); border-radius: 4px; padding: 1px 5px; }
nav { position: sticky; scrollbar-width: thin; top: 0; height: 100vh; overflow-y: auto; background: var(--side); border-right: 1px solid var(--rule); padding: 24px 20px 40px; }
.brand { margin: 0 0 16px; font-size: 19px; font-weight: 680; letter-spacing: -0.01em; } .brand a { color: var(--ink); }
.brand small { font-weight: 400; font-size: 12.5px; color: var(--muted); letter-spacing: 0; }
.search { position: relative; margin: 0 0 18px; }
.search input { width: 100%; padding: 8px 34px 8px 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); color: var(--ink); font: inherit; font-size: 14px; }
.search input::-webkit-search-cancel-button { display: none; }
.search kbd { position: absolute; right: 8px; top: 8px; font-size: 11.5px; line-height: 1.5; color: var(--muted); border: 1px solid var(--rule); border-radius: 5px; padding: 0 6px; pointer-events: none; }
.search input:focus + kbd { display: none; }
nav h2 { font-size: 11.5px; letter-spacing: 0.06em; text-transform: uppercase; color: var(--muted); font-weight: 600; margin: 18px 0 4px; }
nav ul, #found { list-style: none; margin: 0; padding: 0; }
nav li a { display: block; color: var(--ink); padding: 2.5px 10px; margin: 0 -10px; border-radius: 6px; font-size: 14px; }
nav li a:hover { background: var(--tint); text-decoration: none; }
nav a[aria-current] { background: var(--tint); color: var(--accent); font-weight: 600; }
#found a { padding: 7px 10px; } #found small { display: block; color: var(--muted); font-size: 12px; line-height: 1.4; }
#found a.chosen { background: var(--tint); box-shadow: inset 2px 0 var(--accent); } .nothing { color: var(--muted); font-size: 14px; }
main { max-width: 880px; padding: 48px 56px 96px; min-width: 0; }
h1 { font-size: 32px; line-height: 1.15; letter-spacing: -0.02em; font-weight: 680; margin: 0 0 14px; overflow-wrap: anywhere; }
main h2 { font-size: 17px; font-weight: 640; margin: 36px 0 12px; }
p { margin: 0 0 12px; max-width: 74ch; } .lead { font-size: 17px; color: var(--muted); max-width: 66ch; }
.trail { color: var(--muted); font-size: 13.5px; margin: 0 0 8px; }
.tags { display: flex; gap: 8px; margin: 0 0 16px; } .tag { font-size: 12px; color: var(--muted); border: 1px solid var(--rule); border-radius: 999px; padding: 1px 10px; }
pre { margin: 0 0 18px; padding: 16px 18px; background: var(--card); border: 1px solid var(--rule); border-radius: 10px; overflow-x: auto; line-height: 1.6; }
/* What is only declared so far. */
.tag.later { color: var(--warn); border-color: currentColor; } .behaviour.later { background: none; border: 1px solid var(--rule); color: var(--warn); }
.card { position: relative; } .card small { position: absolute; right: 12px; top: 12px; font-size: 11px; color: var(--warn); }
.signature { border-left: 3px solid var(--accent); }
.behaviour { background: var(--tint); border-radius: 8px; padding: 10px 14px; font-size: 14.5px; } .behaviour code { background: none; padding: 0; }
.parameter { padding: 12px 0; border-top: 1px solid var(--rule); } .parameter p { margin: 0 0 2px; max-width: none; } .parameter:last-of-type { border-bottom: 1px solid var(--rule); }
.parameter ul { margin: 4px 0 0; padding-left: 18px; font-size: 14.5px; } .parameter .name { font-weight: 650; background: none; padding: 0; margin-right: 8px; }
.parameter .type { background: none; padding: 0; color: var(--muted); } .default, .required { float: right; font-size: 13px; color: var(--muted); } .required { color: var(--warn); }
.overload + .overload { margin-top: 48px; padding-top: 32px; border-top: 1px solid var(--line); }
.source { color: var(--muted); font-size: 13px; margin-top: 32px; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 12px; }
.card { display: block; padding: 13px 16px; background: var(--card); border: 1px solid var(--rule); border-radius: 10px; color: var(--ink); }
.card:hover { border-color: var(--accent); text-decoration: none; } .card code { display: block; font-weight: 650; font-size: 14.5px; margin-bottom: 3px; }
.card span { display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; color: var(--muted); font-size: 13.5px; line-height: 1.45; }
.card span code { display: inline; font-size: 12.5px; font-weight: 400; }
i { font-style: normal; } .keyword { color: var(--keyword); } i.type { color: var(--type); } i.name, .call { color: var(--name); }
.number { color: var(--number); } .string { color: var(--string); } .comment { color: var(--comment); } .operator { color: var(--muted); }
.skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; background: var(--card); padding: 8px; z-index: 1; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
@media (max-width: 800px) { body { display: block; } nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--rule); padding: 18px 20px; }
  #menu { max-height: 190px; overflow-y: auto; } main { padding: 28px 20px 64px; } .default, .required { float: none; display: block; } }
@media print { nav { display: none; } body { display: block; background: #fff; } pre, .parameter { break-inside: avoid; } }
`;
