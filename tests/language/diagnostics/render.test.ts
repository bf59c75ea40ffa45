import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../language/diagnostics/diagnostic.ts';
import { diagnosticJson } from '../../../language/diagnostics/json.ts';
import { ordered } from '../../../language/diagnostics/order.ts';
import { render } from '../../../language/diagnostics/render.ts';
import { cropLine, showLine, textWidth, wrap } from '../../../language/diagnostics/terminal/columns.ts';
import type { Location, SourceFile } from '../../../language/source/source.ts';

const at = (file: SourceFile, part: string, from = 0): Location => {
  const start = file.text.indexOf(part, from);
  return { file, span: { start, end: start + part.length } };
};

const pipeline: SourceFile = {
  path: 'pipelines/p.pipe',
  text: 'dataset bars = f()\n\ndataset prepared = bars\n  |> labelled(outcome)\n  |> split(chronological(embargo: 2h))\n\nstage m = train(x, prepared)\n',
};
const library: SourceFile = {
  path: 'stdlib/l.pipe',
  text: '/// A label.\nextern outcome(horizon: TimeSpan) -> Label label()\n',
};

const leak: Diagnostic = {
  code: 'PIPE5001',
  severity: 'error',
  title: 'the embargo is shorter than the horizon',
  primary: { location: at(pipeline, '2h'), text: 'rows this close see the same future' },
  related: [
    { location: at(pipeline, 'chronological'), text: 'of this split' },
    { location: at(pipeline, 'prepared)'), text: 'trained on here' },
    { location: at(library, 'horizon'), text: 'the horizon is 8 bars' },
  ],
  why: 'the label of a row of one part would be decided by prices of the next',
  help: 'make the embargo at least 8h',
  fix: { title: 'write `8h`', applicability: 'machine', edits: [{ location: at(pipeline, '2h'), replacement: '8h' }] },
};

describe('render', () => {
  it('shows what, where, the other places, why, and what to write', () => {
    expect(render([leak], { colour: false })).toMatchInlineSnapshot(`
      "error[PIPE5001]: the embargo is shorter than the horizon
       --> pipelines/p.pipe:5:35
        │
      4 │   |> labelled(outcome)
      5 │   |> split(chronological(embargo: 2h))
        │            -------------          ^^ rows this close see the same future
        │            │
        │            of this split
      6 │
      7 │ stage m = train(x, prepared)
        │                    --------- trained on here
        │
       ::: stdlib/l.pipe:2:16
        │
      2 │ extern outcome(horizon: TimeSpan) -> Label label()
        │                ------- the horizon is 8 bars
        │
        = why: the label of a row of one part would be decided by prices of the next
        = help: make the embargo at least 8h
      5 -   |> split(chronological(embargo: 2h))
      5 +   |> split(chronological(embargo: 8h))
      "
    `);
  });
  it('colours without changing a character', () => {
    const coloured = render([leak], { colour: true });
    expect(coloured).toContain('\x1b[1;31merror[PIPE5001]\x1b[0m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character begins a colour.
    expect(coloured.replace(/\x1b\[[\d;]*m/g, '')).toBe(render([leak], { colour: false }));
  });
  it('wraps remarks and crops long lines to the width', () => {
    const file = { path: 'long.pipe', text: `let x = [${'1234, '.repeat(60)}wrong, ${'5678, '.repeat(60)}]` };
    const diagnostic: Diagnostic = {
      code: 'PIPE3001',
      severity: 'warning',
      title: 'a long line',
      primary: { location: at(file, 'wrong'), text: 'here' },
      related: [],
      why: 'a sentence that does not fit on a line of sixty columns has to be broken between two words',
    };
    const text = render([diagnostic], { colour: false, width: 60 });
    for (const line of text.split('\n').slice(1)) expect(textWidth(line)).toBeLessThanOrEqual(60);
    expect(text).toMatchInlineSnapshot(`
      "warning[PIPE3001]: a long line
       --> long.pipe:1:370
        │
      1 │ …234, 1234, 1234, wrong, 5678, 5678, 5678, 5678, 5678, …
        │                   ^^^^^ here
        │
        = why: a sentence that does not fit on a line of sixty
               columns has to be broken between two words
      "
    `);
  });
  it('puts the marks under wide characters and tabs', () => {
    const file = { path: 'wide.pipe', text: '\tlet x = "価格 🙂" + wrong' };
    const diagnostic: Diagnostic = {
      code: 'PIPE3001',
      severity: 'error',
      title: 'wide',
      primary: { location: at(file, 'wrong'), text: 'here' },
      related: [{ location: at(file, '"価格 🙂"'), text: 'a string' }],
    };
    expect(render([diagnostic], { colour: false })).toMatchInlineSnapshot(`
      "error[PIPE3001]: wide
       --> wide.pipe:1:20
        │
      1 │     let x = "価格 🙂" + wrong
        │             ---------   ^^^^^ here
        │             │
        │             a string
      "
    `);
  });
  it('hangs several remarks of one line from right to left', () => {
    const file = { path: 'many.pipe', text: 'alpha beta gamma' };
    const diagnostic: Diagnostic = {
      code: 'PIPE3001',
      severity: 'error',
      title: 'many',
      primary: { location: at(file, 'beta'), text: 'second' },
      related: [
        { location: at(file, 'alpha'), text: 'first' },
        { location: at(file, 'gamma'), text: 'third' },
      ],
    };
    expect(render([diagnostic], { colour: false })).toMatchInlineSnapshot(`
      "error[PIPE3001]: many
       --> many.pipe:1:7
        │
      1 │ alpha beta gamma
        │ ----- ^^^^ ----- third
        │ │     │
        │ │     second
        │ first
      "
    `);
  });
  it('shows no control character of the source', () => {
    const file = { path: 'control.pipe', text: 'let \x1b[31mx\u202E = 1' };
    const diagnostic: Diagnostic = {
      code: 'PIPE3001',
      severity: 'error',
      title: 'controls',
      primary: { location: at(file, '= 1'), text: '' },
      related: [],
    };
    const text = render([diagnostic], { colour: false });
    expect(text).toContain('let ␛[31mx\uFFFD = 1');
    expect(text).not.toContain('\x1b');
  });
  it('draws a rail beside a place of several lines', () => {
    const primary = { location: at(pipeline, 'bars\n  |> labelled(outcome)'), text: 'all of this' };
    expect(render([{ ...leak, primary, related: [] }], { colour: false })).toMatchInlineSnapshot(`
      "error[PIPE5001]: the embargo is shorter than the horizon
       --> pipelines/p.pipe:3:20
        │
      3 │   dataset prepared = bars
        │ ╭────────────────────^
      4 │ │   |> labelled(outcome)
        │ ╰──────────────────────^ all of this
        │
        = why: the label of a row of one part would be decided by prices of the next
        = help: make the embargo at least 8h
      5 -   |> split(chronological(embargo: 2h))
      5 +   |> split(chronological(embargo: 8h))
      "
    `);
  });
  const long: SourceFile = {
    path: 'long.pipe',
    text: 'stage m = train(x, rows) {\n  loss: focal(\n    alpha: 1,\n    gamma: 2,\n  ),\n  batch: 8,\n  epochs: 3,\n}\nlet y = m\n',
  };
  const places = (...parts: readonly string[]): Diagnostic => {
    const [primary, ...related] = parts.map((part, index) => ({
      location: at(long, part),
      text: `place ${index + 1}`,
    }));
    if (!primary) throw new Error('a part is wanted');
    return { code: 'PIPE3001', severity: 'error', title: 'several lines', primary, related };
  };
  const whole = long.text.slice(0, long.text.indexOf('}') + 1);
  it('begins a rail at the line where nothing stands before its place, and leaves lines out', () => {
    expect(render([places(whole)], { colour: false })).toMatchInlineSnapshot(`
      "error[PIPE3001]: several lines
       --> long.pipe:1:1
        │
      1 │ ╭ stage m = train(x, rows) {
      2 │ │   loss: focal(
      …   │
      8 │ │ }
        │ ╰─^ place 1
      "
    `);
  });
  it('draws places in places, and others among them', () => {
    const inner = 'focal(\n    alpha: 1,\n    gamma: 2,\n  )';
    expect(render([places(inner, whole, 'alpha', 'batch', 'm\n')], { colour: false })).toMatchInlineSnapshot(`
      "error[PIPE3001]: several lines
       --> long.pipe:2:9
        │
      1 │ ╭   stage m = train(x, rows) {
      2 │ │     loss: focal(
        │ │ ╭─────────^
      3 │ │ │     alpha: 1,
        │ │ │     ----- place 3
      4 │ │ │     gamma: 2,
      5 │ │ │   ),
        │ │ ╰───^ place 1
      6 │ │     batch: 8,
        │ │     ----- place 4
      7 │ │     epochs: 3,
      8 │ │   }
        │ ╰───- place 2
      9 │     let y = m
        │             - place 5
      "
    `);
  });
  it('keeps to the width, whatever the places, and changes nothing by colour', () => {
    const texts = [
      'focal(\n    alpha: 1,\n    gamma: 2,\n  )',
      whole,
      '{\n  loss',
      '1,\n    gamma: 2,',
      '2,\n  ),\n  batch',
      '3,\n}\nlet y',
    ];
    for (const first of texts)
      for (const second of texts)
        for (const third of texts) {
          const diagnostic = places(first, second, third);
          const plain = render([diagnostic], { colour: false, width: 40 });
          for (const line of plain.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(46);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character begins a colour.
          expect(render([diagnostic], { colour: true, width: 40 }).replace(/\x1b\[[\d;]*m/g, '')).toBe(plain);
        }
  });
  it('marks the end of a file and of an empty one', () => {
    const empty = { path: 'empty.pipe', text: '' };
    const diagnostic: Diagnostic = {
      code: 'PIPE3001',
      severity: 'error',
      title: 'nothing here',
      primary: { location: { file: empty, span: { start: 0, end: 0 } }, text: 'here' },
      related: [],
    };
    expect(render([diagnostic], { colour: false })).toContain('1 │\n  │ ^ here');
  });
  it('renders nothing of nothing', () => expect(render([], { colour: true })).toBe(''));
});

describe('columns', () => {
  it('expands tabs to stops', () => {
    expect(showLine('a\tb').text).toBe('a   b');
    expect(showLine('a\tb').columnOf).toEqual([0, 1, 4, 5]);
  });
  it('knows wide, combining and astral characters', () => {
    expect(textWidth('価格')).toBe(4);
    expect(textWidth('e\u0301')).toBe(1);
    expect(textWidth('🙂')).toBe(2);
    expect(showLine('🙂a').columnOf).toEqual([0, 0, 2, 3]);
  });
  it('crops on both sides', () => {
    expect(cropLine('abcdefghij', 0, 20)).toBe('abcdefghij');
    expect(cropLine('abcdefghij', 0, 5)).toBe('abcd…');
    expect(cropLine('abcdefghij', 3, 5)).toBe('…efg…');
    expect(cropLine('abcdefghij', 5, 5)).toBe('…ghij');
  });
  it('wraps between words', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('unbreakable', 3)).toEqual(['unbreakable']);
  });
});

describe('json', () => {
  it('says places by offset, line and column', () => {
    expect(diagnosticJson(leak)).toMatchInlineSnapshot(`
      {
        "code": "PIPE5001",
        "fix": {
          "applicability": "machine",
          "edits": [
            {
              "place": {
                "end": {
                  "column": 37,
                  "line": 5,
                  "offset": 103,
                },
                "file": "pipelines/p.pipe",
                "start": {
                  "column": 35,
                  "line": 5,
                  "offset": 101,
                },
              },
              "replacement": "8h",
            },
          ],
          "title": "write \`8h\`",
        },
        "help": "make the embargo at least 8h",
        "label": "rows this close see the same future",
        "place": {
          "end": {
            "column": 37,
            "line": 5,
            "offset": 103,
          },
          "file": "pipelines/p.pipe",
          "start": {
            "column": 35,
            "line": 5,
            "offset": 101,
          },
        },
        "related": [
          {
            "label": "of this split",
            "place": {
              "end": {
                "column": 25,
                "line": 5,
                "offset": 91,
              },
              "file": "pipelines/p.pipe",
              "start": {
                "column": 12,
                "line": 5,
                "offset": 78,
              },
            },
          },
          {
            "label": "trained on here",
            "place": {
              "end": {
                "column": 29,
                "line": 7,
                "offset": 135,
              },
              "file": "pipelines/p.pipe",
              "start": {
                "column": 20,
                "line": 7,
                "offset": 126,
              },
            },
          },
          {
            "label": "the horizon is 8 bars",
            "place": {
              "end": {
                "column": 23,
                "line": 2,
                "offset": 35,
              },
              "file": "stdlib/l.pipe",
              "start": {
                "column": 16,
                "line": 2,
                "offset": 28,
              },
            },
          },
        ],
        "severity": "error",
        "title": "the embargo is shorter than the horizon",
        "why": "the label of a row of one part would be decided by prices of the next",
      }
    `);
  });
});

describe('ordered', () => {
  const mistake = (file: SourceFile, start: number, code: string): Diagnostic => ({
    ...leak,
    code,
    primary: { location: { file, span: { start, end: start + 1 } }, text: '' },
  });
  it('sorts by file as first named, then by place, and leaves out echoes', () => {
    const sorted = ordered([
      mistake(pipeline, 9, 'A'),
      mistake(library, 3, 'B'),
      mistake(pipeline, 2, 'C'),
      mistake(pipeline, 9, 'A'),
      mistake(pipeline, 9, 'D'),
    ]);
    expect(sorted.map(({ code }) => code)).toEqual(['C', 'A', 'D', 'B']);
  });
});
