/**
 * Import directions of the house, checked by `npm run check:imports` (docs/architecture.md shows the picture).
 * Verified on a skeleton with dependency-cruiser 17.4.3 and TypeScript 5: clean tree passes, each rule below
 * was seen to fire on an injected violation.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const FEATURE = '^src/features/([^/]+)/';
const ADAPTER = '\\.(controller|gateway|processor|listener)\\.ts$';

const deny = (name, comment, from, to, extra = {}) => ({
  name,
  comment,
  severity: 'error',
  from,
  to,
  ...extra,
});

module.exports = {
  forbidden: [
    deny(
      'no-circular',
      'no runtime import cycle anywhere',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    deny(
      'feature-folders-acyclic',
      'features form a DAG, types included; meet through EventMap instead',
      { path: '^src/features/[^/]+$' },
      { circular: true },
      { scope: 'folder' },
    ),

    deny(
      'shared-is-the-floor',
      'shared imports nothing of ours',
      { path: '^src/shared/' },
      { path: '^src/(?!shared/)' },
    ),
    deny(
      'config-above-shared-only',
      'config knows only shared',
      { path: '^src/config/' },
      { path: '^src/(?!config/|shared/)' },
    ),
    deny(
      'platform-knows-no-feature',
      'technical code never names a feature',
      { path: '^src/platform/' },
      { path: '^src/(features|cli|app\\.module|main)' },
    ),
    deny(
      'client-stands-alone',
      'the reference client runs anywhere: shared only',
      { path: '^src/client/' },
      { path: '^src/(?!client/|shared/)' },
    ),
    deny(
      'server-knows-no-client',
      'only cli and tests use the reference client',
      { path: '^src/(?!client/|cli/)' },
      { path: '^src/client/' },
    ),
    deny(
      'only-app-module-composes',
      'entry points reach features through app.module',
      { path: '^src/(main\\.ts|cli/)' },
      { path: '^src/features/' },
    ),

    deny(
      'features-are-private',
      'from another feature: *.module, *.service, *.types only',
      { path: FEATURE },
      { path: FEATURE, pathNot: ['^src/features/$1/', '\\.(module|service|types)\\.ts$'] },
    ),
    deny(
      'adapters-call-services',
      'controller, gateway, processor, listener go through the service',
      { path: ADAPTER },
      { path: '\\.(repository|schema|controller|gateway|processor|listener)\\.ts$' },
    ),
    deny(
      'service-knows-no-transport',
      'inner files never import outer ones',
      { path: '\\.(service|repository|policy|presenter)\\.ts$' },
      { path: '\\.(controller|gateway|processor|listener|module)\\.ts$' },
    ),
    deny(
      'contracts-are-leaves',
      'events, jobs, errors, policy, dto import no behaviour',
      { path: '\\.(events|jobs|errors|policy|dto|types)\\.ts$' },
      { path: '^src/(features|config)/', pathNot: '\\.(dto|events|jobs|errors|types)\\.ts$' },
    ),

    deny(
      'mongoose-stays-put',
      'only schema, repository, module and platform/mongo',
      { path: '^src/', pathNot: '\\.(schema|repository|module)\\.ts$|^src/(platform/mongo|cli)/' },
      { path: 'node_modules/(mongoose|@nestjs/mongoose)/' },
    ),
    deny(
      'socketio-stays-put',
      'only gateways and platform/realtime',
      { path: '^src/', pathNot: '\\.gateway\\.ts$|^src/(platform/realtime|client)/' },
      { path: 'node_modules/(socket\\.io|@nestjs/websockets|@nestjs/platform-socket\\.io)/' },
    ),
    deny(
      'bullmq-stays-put',
      'only processors and platform/jobs',
      { path: '^src/', pathNot: '\\.processor\\.ts$|^src/platform/jobs/' },
      { path: 'node_modules/(bullmq|@nestjs/bullmq)/' },
    ),

    deny(
      'src-never-imports-tests',
      'production code never imports test code',
      { path: '^src/', pathNot: '\\.spec\\.ts$' },
      { path: '^test/|\\.spec\\.ts$' },
    ),
    deny(
      'no-orphans',
      'dead file: use it or delete it',
      {
        orphan: true,
        pathNot: '(\\.d\\.m?ts|\\.spec\\.ts)$|^test/.*\\.cjs$|^src/(main|cli/.*|client/index)\\.ts$',
      },
      {},
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
