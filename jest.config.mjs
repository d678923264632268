/** One jest run; the projects differ only in what a spec may touch. */
const esm = [
  ...['jose', 'oauth4webapi', 'oidc-provider', 'openid-client', 'uuid'],
  '@opentelemetry/otlp-exporter-base', // loads Node's HTTP by `import()`, which jest has not
];

const common = {
  testEnvironment: '<rootDir>/infra/local/jest/one-realm.cjs',
  transform: {
    '^.+\\.(t|m?j)s$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esm.join('|')})/)`],
  moduleNameMapper: {
    '^@tajdeed/workflows$': '<rootDir>/workflows/src',
    '^@tajdeed/local$': '<rootDir>/infra/local/src',
    '^@tajdeed/app-([a-z-]+)$': '<rootDir>/apps/$1/src/main',
    '^@tajdeed/([a-z-]+)$': '<rootDir>/libs/$1/src',
    '^@tajdeed/([a-z-]+)/([a-z-]+)$': '<rootDir>/libs/$1/src/$2',
  },
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/.local/'],
  rootDir: '.',
};

const kind = (name, suffix, more = {}) => ({
  ...common,
  displayName: name,
  testMatch: [`<rootDir>/{apps,libs,workflows,infra}/**/*${suffix}.spec.ts`],
  ...more,
});

const servers = {
  globalSetup: '<rootDir>/infra/local/jest/servers-setup.cjs',
  globalTeardown: '<rootDir>/infra/local/jest/servers-teardown.cjs',
};
const timeSkipping = { globalSetup: '<rootDir>/infra/local/jest/time-skipping-setup.cjs' };
const otherKinds = '\\.(int|e2e|long|workflow|replay)\\.spec\\.ts$';

export default {
  // A bound says that something hangs, not that it is slow: a machine may lend half its processor to others.
  testTimeout: 120_000,
  testSequencer: '<rootDir>/infra/local/jest/slow-first.cjs',
  projects: [
    { ...kind('unit', ''), testPathIgnorePatterns: ['/node_modules/', otherKinds] },
    kind('replay', '.replay'),
    kind('workflow', '.workflow', timeSkipping),
    kind('int', '.int', servers),
    // Each end-to-end file brings up a system of its own.
    kind('e2e', '.e2e'),
    kind('long', '.long', servers),
  ],
};
