import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { OperatorError, type SourceFileInput } from '../operator.ts';

/** The bytes of a file in pieces, decompressed when its name ends in `.gz`. */
export async function* fileBytes(file: SourceFileInput): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(file.path, { highWaterMark: 1 << 20 });
  if (!file.name.endsWith('.gz')) {
    yield* stream;
    return;
  }
  const unpacked = createGunzip({ chunkSize: 1 << 20 });
  stream.on('error', (error) => unpacked.destroy(error));
  try {
    yield* stream.pipe(unpacked);
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
      throw new OperatorError(`${file.name} is no whole gzip file: ${error.message}`, 'Fetch or write the file again.');
    throw error;
  }
}

/** The lines of a UTF-8 file without their ends, in batches as they are read, so that a large file is never one string. */
export async function* fileLines(file: SourceFileInput): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  for await (const bytes of fileBytes(file)) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield lines.map(withoutReturn);
  }
  rest += decoder.decode();
  if (rest !== '') yield [withoutReturn(rest)];
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
