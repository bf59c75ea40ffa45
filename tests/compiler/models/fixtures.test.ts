import { renderedFixtures } from '../../rendered-fixtures.ts';
import { compiled } from '../facts/compiled.ts';

renderedFixtures(
  'bodies of models',
  new URL('./fixtures/', import.meta.url),
  (file) => compiled(file.text, file.path).diagnostics,
);
