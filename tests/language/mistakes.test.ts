import { parse } from '../../language/parser/parse.ts';
import { renderedFixtures } from '../rendered-fixtures.ts';

renderedFixtures(
  'mistakes of syntax',
  new URL('./fixtures/mistakes/', import.meta.url),
  (file) => parse(file).diagnostics,
);
