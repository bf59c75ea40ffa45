import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { projectJsonSchema, readProject } from '../../../cli/project/project.ts';

function project(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'pipec-project-'));
  writeFileSync(join(folder, 'pipec.yaml'), text);
  mkdirSync(join(folder, 'deep', 'er'), { recursive: true });
  return folder;
}

/** What a person is told of a wrong project file; paths before `pipec.yaml` are left out. */
function told(text: string, environment?: string): string {
  try {
    readProject(join(project(text), 'main.pipe'), environment);
    return '';
  } catch (error) {
    const { message, help } = error as Error & { readonly help?: string };
    return `${message}${help === undefined ? '' : `\n${help}`}`.replaceAll(/\S*pipec\.yaml/g, 'pipec.yaml');
  }
}

const whole = `store: results
defaults:
  jobs: 2
environments:
  ci:
    store: /tmp/ci
    defaults: { jobs: 1, keep_going: true }
    params:
      assets: 3
      data: "bars/*.csv"
  night:
`;

describe('pipec.yaml', () => {
  test('is found above the pipeline; paths start from its folder', () => {
    const folder = project(whole);
    expect(readProject(join(folder, 'deep', 'er', 'main.pipe'), undefined)).toEqual({
      store: join(folder, 'results'),
      jobs: 2,
    });
  });

  test('has environments whose settings go before its own', () => {
    const folder = project(whole);
    const { environment, ...rest } = readProject(join(folder, 'main.pipe'), 'ci');
    expect(rest).toEqual({ store: '/tmp/ci', jobs: 1, keepGoing: true });
    expect(environment?.title).toBe('the environment `ci`');
    expect(environment?.values.map(({ name, text }) => [name, text])).toEqual([
      ['assets', '3'],
      ['data', '"bars/*.csv"'],
    ]);
  });

  test('may be empty', () => expect(readProject(join(project(''), 'main.pipe'), undefined)).toEqual({}));

  test('is told of what is wrong, with what was meant', () => {
    expect(told('stroe: here')).toMatchInlineSnapshot(`
      "pipec.yaml: no setting "stroe" is known
      did you mean store?"
    `);
    expect(told('defaults:\n  jobs: 0')).toMatchInlineSnapshot(
      `"pipec.yaml:2: defaults.jobs: Too small: expected number to be >=1"`,
    );
    expect(told('environments:\n  ci:\n    parms: {}')).toMatchInlineSnapshot(`
      "pipec.yaml: environments.ci has no setting "parms"
      did you mean params?"
    `);
    expect(told('store: [')).toMatchInlineSnapshot(`
      "pipec.yaml is no YAML: Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 9
      mend it, or see docs/language/modules.md for what it may hold"
    `);
    expect(told(whole, 'cl')).toMatchInlineSnapshot(
      `
      "pipec.yaml has no environment "cl"
      did you mean ci?"
    `,
    );
    expect(told(whole.replace('assets: 3', 'assets:'), 'ci')).toMatchInlineSnapshot(
      `
      "the parameters in pipec.yaml\` cannot be read: \`assets\` has no value that a parameter could have
      write one \`name: value\` a line, each value as a .pipe file has it: \`epochs: 50\`, \`horizon: 8h\`"
    `,
    );
  });

  test('has the schema that is published, which agrees with how it is read', () => {
    const published = JSON.parse(
      readFileSync(new URL('../../../cli/project/project.schema.json', import.meta.url), 'utf8'),
    ) as Record<string, unknown>;
    expect(published).toEqual(JSON.parse(JSON.stringify(projectJsonSchema())));
    const validate = new Ajv2020({ strict: false }).compile(published);
    expect(validate({ store: 'x', defaults: { jobs: 2 }, environments: { ci: { params: { a: 1 } } } })).toBe(true);
    expect(validate({ defaults: { jobs: 0 } })).toBe(false);
    expect(validate({ stroe: 'x' })).toBe(false);
  });
});
