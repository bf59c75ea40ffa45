import { OperatorError } from '../operator.ts';

/** What the lines before `@data` say of a file of the `.ts` layout. */
export interface SeriesHeader {
  /** Names of the classes, in the file's order; empty where its cases have none. */
  readonly classes: readonly string[];
  /** Values of a step, where the file says. */
  readonly dimensions: number | undefined;
  /** Steps of a case, where the file says. */
  readonly length: number | undefined;
  /** The file says that no value is missing. */
  readonly complete: boolean;
}

/** A header that is read line by line. */
export interface HeaderReader {
  /** Takes a line that is neither empty nor a comment; true once it is `@data`. */
  read(place: string, line: string): boolean;
  header(): SeriesHeader;
}

/** Reads what stands before `@data`. Names of its lines are taken whatever the case of their letters. */
export function headerReader(): HeaderReader {
  let classes: readonly string[] = [];
  let dimensions: number | undefined;
  let length: number | undefined;
  let complete = false;
  return {
    read(place, line) {
      const [name = '', ...words] = line.split(/\s+/u);
      const [first] = words;
      switch (name.toLowerCase()) {
        case '@data':
          return true;
        case '@problemname':
          break;
        case '@timestamps':
          if (flag(place, name, first))
            throw new OperatorError(
              `${place}: the values carry time stamps`,
              'Write the values of each step alone, at equal distances, and `@timeStamps false`.',
            );
          break;
        case '@missing':
          complete = !flag(place, name, first);
          break;
        case '@univariate':
          if (flag(place, name, first)) dimensions ??= 1;
          break;
        case '@dimension':
        case '@dimensions':
          dimensions = count(place, name, first);
          break;
        case '@equallength':
          flag(place, name, first);
          break;
        case '@serieslength':
          length = count(place, name, first);
          break;
        case '@classlabel':
          classes = flag(place, name, first) ? classNames(place, words.slice(1)) : [];
          break;
        case '@targetlabel':
          if (flag(place, name, first))
            throw new OperatorError(
              `${place}: the cases have a number to predict, and series(…) reads classes`,
              'Choose a problem of classification.',
            );
          break;
        default:
          throw new OperatorError(
            `${place}: '${shortened(line)}' is no line of a header`,
            'Before `@data` stand lines such as `@classLabel true 1 2`, and comments that begin with #.',
          );
      }
      return false;
    },
    header: () => ({ classes, dimensions, length, complete }),
  };
}

/** A piece of a line that may be as long as a case. */
export function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function flag(place: string, name: string, word: string | undefined): boolean {
  const value = word?.toLowerCase();
  if (value === 'true' || value === 'false') return value === 'true';
  throw new OperatorError(
    `${place}: ${name} is ${word === undefined ? 'neither true nor false' : `'${word}'`}`,
    `Write \`${name} true\` or \`${name} false\`.`,
  );
}

function count(place: string, name: string, word: string | undefined): number {
  const value = Number(word);
  if (Number.isInteger(value) && value > 0) return value;
  throw new OperatorError(`${place}: ${name} is no whole number above 0`, `Write it as \`${name} 24\`.`);
}

function classNames(place: string, names: readonly string[]): readonly string[] {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new OperatorError(`${place}: the class '${twice}' is named twice`, 'Name each class once.');
  if (names.length < 2)
    throw new OperatorError(
      `${place}: @classLabel names ${names.length === 0 ? 'no class' : 'one class only'}`,
      'Name all classes: `@classLabel true 1 2`.',
    );
  return names;
}
