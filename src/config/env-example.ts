import { SETTINGS } from './settings';

/** The text of `.env.example`: every setting with its meaning and default, written from the one list. */
export function envExample(): string {
  const blocks = Object.entries(SETTINGS).map(
    ([name, { doc, fallback }]) => `# ${doc}\n${name}=${String(fallback)}\n`,
  );
  return `# Settings of Parley. Copy to .env for development; in production set the environment.\n\n${blocks.join('\n')}`;
}
