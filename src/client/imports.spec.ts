import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const source = resolve(__dirname, '..');
// files of src/shared that need Node themselves
const needsNode = readdirSync(join(source, 'shared'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
  .filter((file) => readFileSync(join(source, 'shared', file), 'utf8').includes("from 'node:"))
  .map((file) => `shared/${file.replace(/\.ts$/, '')}`);

const importsOf = (file: string): string[] => {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import|require)\s*\(?\s*'([^']+)'/g)].map(([, name]) => name ?? '');
};

function isAllowed(file: string, name: string): boolean {
  if (!name.startsWith('.')) return name === 'socket.io-client';
  const target = relative(source, resolve(dirname(file), name));
  return /^(client|shared)\//.test(target) && !needsNode.includes(target);
}

describe('the client', () => {
  const files = readdirSync(__dirname).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));

  it('runs in a browser: it imports itself, socket.io-client and what is pure in src/shared', () => {
    const foreign = files
      .map((file) => join(__dirname, file))
      .flatMap((file) => importsOf(file).map((name) => ({ file: relative(source, file), name, path: file })))
      .filter(({ path, name }) => !isAllowed(path, name))
      .map(({ file, name }) => `${file} imports ${name}`);
    expect(foreign).toEqual([]);
  });

  it('names no global that only Node has', () => {
    const guilty = files.filter((file) =>
      /\b(Buffer|process|global)\.\w|\b(__dirname|setImmediate)\b/.test(
        readFileSync(join(__dirname, file), 'utf8'),
      ),
    );
    expect(guilty).toEqual([]);
  });
});
