/** Who may import what: rooms and apps are islands (infra/docs/adr/0001-rooms-and-processes.md). */

/** Specs and what only they use: they may also use libs/testing. */
const SPECS = '\\.spec\\.ts$|^(workflows|(apps|libs)/[a-z-]+)/spec/';
const ROOMS = '(identity|messages|fees|renewals|payments|coverage|residency|audit|staff|cases|search)';

const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: SPECS },
  to: { path: '^(apps|libs|workflows|infra)/', pathNot: allowed },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    only('domain-imports-nothing-of-ours', '^libs/domain/', '^libs/domain/'),
    {
      name: 'domain-uses-only-the-date-polyfill',
      severity: 'error',
      from: { path: '^libs/domain/', pathNot: SPECS },
      to: { dependencyTypes: ['npm', 'core'], pathNot: 'node_modules/@js-temporal/polyfill' },
    },
    only('merkle-imports-nothing-of-ours', '^libs/merkle/', '^libs/merkle/'),
    only('contracts-import-domain', '^libs/contracts/', '^libs/(contracts|domain)/'),
    only('events-import-domain', '^libs/events/', '^libs/(events|domain)/'),
    only('platform-knows-no-business', '^libs/platform/', '^libs/(platform|domain|events)/'),
    only('lifecycle-below-the-rooms', '^libs/lifecycle/', '^libs/(lifecycle|domain|events|platform)/'),
    only(
      'approvals-below-the-rooms',
      '^libs/approvals/',
      '^libs/(approvals|domain|contracts|events|lifecycle|platform)/',
    ),
    {
      name: 'rooms-are-islands',
      severity: 'error',
      from: { path: `^libs/${ROOMS}/`, pathNot: SPECS },
      to: {
        path: '^(apps|libs|workflows|infra)/',
        pathNot: '^libs/($1|domain|contracts|events|lifecycle|approvals|platform|merkle)/',
      },
    },
    {
      name: 'specs-of-rooms-are-islands',
      severity: 'error',
      from: { path: `^libs/${ROOMS}/` },
      to: {
        path: '^(apps|libs|workflows)/',
        pathNot: '^libs/($1|domain|contracts|events|lifecycle|approvals|platform|merkle|testing)/',
      },
    },
    {
      name: 'only-the-audit-grows-the-tree',
      severity: 'error',
      from: { path: `^libs/(?!audit|merkle|testing)`, pathNot: SPECS },
      to: { path: '^libs/merkle/' },
    },
    only('workflows-stay-pure', '^workflows/src/', '^(workflows|libs/(domain|contracts))/'),
    {
      name: 'workflows-use-only-the-sdk',
      severity: 'error',
      from: { path: '^workflows/src/', pathNot: SPECS },
      to: { dependencyTypes: ['npm', 'core'], pathNot: 'node_modules/@temporalio/workflow' },
    },
    {
      name: 'apps-are-islands',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    // The command line knows words and roles; everything else it asks for over HTTP.
    only('the-command-line-stays-outside', '^apps/cli/', '^(apps/cli|libs/domain|libs/platform/src/texts)/'),
    {
      name: 'the-command-line-speaks-http-alone',
      severity: 'error',
      from: { path: '^apps/cli/', pathNot: SPECS },
      to: { path: 'node_modules/(@nestjs|@temporalio|typeorm|pg|kafkajs|fastify)' },
    },
    only('the-sandbox-is-the-outside-world', '^apps/sandbox/', '^apps/sandbox/'),
    {
      name: 'only-the-worker-runs-workflows',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: `^apps/worker/|${SPECS}` },
      to: { path: '^workflows/' },
    },
    {
      name: 'testing-is-for-specs',
      severity: 'error',
      from: { path: '^(apps|libs|workflows)/', pathNot: `^libs/testing/|${SPECS}` },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'kafkajs-behind-its-port',
      severity: 'error',
      from: { pathNot: `^libs/platform/|^apps/migrate/|^libs/testing/|^infra/|${SPECS}` },
      to: { path: 'node_modules/kafkajs' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    exclude: { path: '/dist/|/generated/' },
    includeOnly: '^(apps|libs|workflows|infra|node_modules)',
    tsPreCompilationDeps: true,
    webpackConfig: { fileName: 'infra/check/resolve.cjs' },
    enhancedResolveOptions: { conditionNames: ['require', 'node', 'default'], mainFields: ['main'] },
  },
};
