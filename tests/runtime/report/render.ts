/* Renders the report content given on standard input to standard output: run in a process of its own by the test beside it. */
import { readFileSync } from 'node:fs';
import { type ReportContent, renderReport } from '../../../runtime/report/page.ts';

process.stdout.write(await renderReport(JSON.parse(readFileSync(0, 'utf8')) as ReportContent));
