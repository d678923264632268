/** One jest run; the projects differ only in what a spec may touch. */
const esm = ['jose', 'uuid'];

const common = {
  testEnvironment: 'node',
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
    '^@tajdeed/app-([a-z-]+)$': '<rootDir>/apps/$1/src/main',
    '^@tajdeed/([a-z-]+)$': '<rootDir>/libs/$1/src',
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

export default {
  projects: [
    { ...kind('unit', ''), testPathIgnorePatterns: ['/node_modules/', '\\.(int|e2e|long)\\.spec\\.ts$'] },
    kind('int', '.int'),
    kind('e2e', '.e2e'),
  ],
};
