// Jest's own module loader reads ESM-only packages only on Node >= 24.9 with a flag. So that the same tests run on
// Node 20 too, every installed "type": "module" package is turned into CommonJS by swc (cached on disk).
const { readdirSync, readFileSync, existsSync } = require('node:fs');
const { join } = require('node:path');

function esmPackages(dir, found = new Set()) {
  if (!existsSync(dir)) return found;
  for (const entry of readdirSync(dir)) {
    if (entry.startsWith('.')) continue;
    const folder = join(dir, entry);
    if (entry.startsWith('@')) {
      esmPackages(folder, found);
      continue;
    }
    const manifest = join(folder, 'package.json');
    if (!existsSync(manifest)) continue;
    const { type, name } = JSON.parse(readFileSync(manifest, 'utf8'));
    if (type === 'module' && name) found.add(name);
    esmPackages(join(folder, 'node_modules'), found);
  }
  return found;
}

// CommonJS, but with an import() inside, which Jest's sandbox refuses without a flag
const dynamicImporters = ['mongodb'];
const esm = [...esmPackages(join(__dirname, 'node_modules')), ...dynamicImporters].map((name) =>
  name.replace(/[.]/g, '\\.'),
);
const swc = (parser, transform) => [
  '@swc/jest',
  {
    swcrc: false,
    sourceMaps: 'inline',
    module: { type: 'commonjs' },
    jsc: { target: 'es2022', keepClassNames: true, parser, transform },
  },
];
const base = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['node', 'node-addons', 'module-sync'] },
  testRegex: '\\.spec\\.ts$',
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node'],
  transform: {
    '^.+\\.ts$': swc(
      { syntax: 'typescript', decorators: true },
      { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    ),
    '^.+\\.m?js$': swc({ syntax: 'ecmascript' }),
  },
  transformIgnorePatterns: [`/node_modules/(?!(?:.*/node_modules/)?(?:${esm.join('|')})/)(?!.*\\.mjs$)`],
};

module.exports = {
  // ends what hangs, also on a machine with much else to do; nothing is judged by it
  testTimeout: 180_000,
  maxWorkers: 2,
  projects: [
    { ...base, displayName: 'unit', roots: ['<rootDir>/src'] },
    {
      ...base,
      displayName: 'engines',
      roots: ['<rootDir>/test'],
      globalSetup: '<rootDir>/test/support/shared-nodes.ts',
      globalTeardown: '<rootDir>/test/support/stop-shared-nodes.ts',
    },
  ],
};
