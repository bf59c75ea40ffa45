import { hash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStatIndex } from '../../../runtime/store/stat-index.ts';

function place(): { file: string; index: string } {
  const folder = mkdtempSync(join(tmpdir(), 'pipec-stat-'));
  const file = join(folder, 'data\twith a tab.csv');
  writeFileSync(file, 'one');
  return { file, index: join(folder, 'stat.idx') };
}

describe('the stat index', () => {
  it('gives the digest of the content, whatever the times say', () => {
    const { file, index } = place();
    const stats = openStatIndex(index);
    expect(stats.digest(file).digest).toBe(hash('sha256', 'one'));
    const { atime, mtime } = statSync(file);
    writeFileSync(file, 'two');
    utimesSync(file, atime, mtime); // same size, same modification time
    expect(stats.digest(file).digest).toBe(hash('sha256', 'two'));
    renameSync(file, `${file}.old`);
    writeFileSync(file, 'six');
    utimesSync(file, atime, mtime);
    expect(stats.digest(file).digest).toBe(hash('sha256', 'six'));
  });

  it('remembers what it read, and passes over lines that are damaged', () => {
    const { file, index } = place();
    const stats = openStatIndex(index);
    stats.remember(file, 'f'.repeat(64));
    stats.flush();
    appendFileSync(index, 'torn li');
    expect(openStatIndex(index).intact(file, 'f'.repeat(64), 3)).toBe(true);
    const text = readFileSync(index, 'utf8');
    writeFileSync(index, text.replace('f'.repeat(64), `e${'f'.repeat(63)}`));
    expect(openStatIndex(index).intact(file, 'f'.repeat(64), 3)).toBe(false);
  });

  it('does not grow without bound', () => {
    const { file, index } = place();
    const stats = openStatIndex(index);
    for (let time = 0; time < 20; time += 1) {
      for (let entry = 0; entry < 500; entry += 1) stats.remember(file, String(entry).padStart(64, '0'));
      stats.flush();
    }
    expect(readFileSync(index, 'utf8').split('\n').length).toBeLessThan(3000);
    expect(openStatIndex(index).intact(file, '0'.repeat(64), 3)).toBe(true);
  });
});
