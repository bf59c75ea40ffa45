import { type Location, lineColumn } from '../source/source.ts';
import type { Diagnostic, Label } from './diagnostic.ts';

/** A place as JSON says it: offsets count UTF-16 units from 0, lines and columns from 1; `end` is not in the place. */
export interface PlaceJson {
  readonly file: string;
  readonly start: { readonly offset: number; readonly line: number; readonly column: number };
  readonly end: { readonly offset: number; readonly line: number; readonly column: number };
}

/** A diagnostic as `--json` prints it. Keys are never renamed or removed; new ones may come. */
export interface DiagnosticJson {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly title: string;
  readonly place: PlaceJson;
  readonly label: string;
  readonly related: readonly { readonly place: PlaceJson; readonly label: string }[];
  readonly why?: string;
  readonly help?: string;
  readonly fix?: {
    readonly title: string;
    readonly applicability: 'machine' | 'maybe' | 'placeholders';
    readonly edits: readonly { readonly place: PlaceJson; readonly replacement: string }[];
  };
}

export function diagnosticJson(diagnostic: Diagnostic): DiagnosticJson {
  const { code, severity, title, primary, related, why, help, fix } = diagnostic;
  return {
    code,
    severity,
    title,
    place: placeJson(primary.location),
    label: primary.text,
    related: related.map(({ location, text }: Label) => ({ place: placeJson(location), label: text })),
    ...(why === undefined ? {} : { why }),
    ...(help === undefined ? {} : { help }),
    ...(fix === undefined
      ? {}
      : {
          fix: {
            title: fix.title,
            applicability: fix.applicability,
            edits: fix.edits.map(({ location, replacement }) => ({ place: placeJson(location), replacement })),
          },
        }),
  };
}

function placeJson({ file, span }: Location): PlaceJson {
  return {
    file: file.path,
    start: { offset: span.start, ...lineColumn(file, span.start) },
    end: { offset: span.end, ...lineColumn(file, span.end) },
  };
}
