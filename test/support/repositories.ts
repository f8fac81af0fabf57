import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const FEATURES = join(__dirname, '..', '..', 'src', 'features');
/** What a repository does by a filter: all but plain inserts and change streams. */
const METHOD = /^ {2}(?:async )?(?!insert\b|insertMany\b|follow|constructor|private)(\w+)\(/gm;

/** Every method of every repository that reads or updates, as `file.method`. */
export function repositoryMethods(): string[] {
  const files = (readdirSync(FEATURES, { recursive: true }) as string[]).filter((file) =>
    file.endsWith('.repository.ts'),
  );
  return files.flatMap((file) => {
    const source = readFileSync(join(FEATURES, file), 'utf8');
    const name = basename(file, '.repository.ts');
    return [...source.matchAll(METHOD)].map(([, method]) => `${name}.${method}`);
  });
}
