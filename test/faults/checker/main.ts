/** `node --import tsx test/faults/checker/main.ts <history.ndjson>`: judges a history; ends with 1 if anything is wrong. */
import { checkHistory } from './check-history';
import { formatVerdict } from './format-verdict';
import { readHistory } from './history-file';

const USAGE = 'usage: node --import tsx test/faults/checker/main.ts <history.ndjson>';

async function main([file, ...more]: string[]): Promise<number> {
  if (!file || more.length > 0) {
    console.error(USAGE);
    return 2;
  }
  const verdict = await checkHistory(readHistory(file));
  console.log(formatVerdict(verdict));
  return verdict.violations.length === 0 ? 0 : 1;
}

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    // a history that cannot be read is no history without violations
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  },
);
