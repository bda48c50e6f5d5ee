const common = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, sourceMaps: 'inline' }],
  },
};

export default {
  projects: [
    {
      ...common,
      displayName: 'source',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/package/', '<rootDir>/test/live/'],
    },
    {
      // What is shipped: these tests run the compiled package, which the set-up brings up to date.
      ...common,
      displayName: 'package',
      testMatch: ['<rootDir>/test/{package,live}/**/*.test.ts'],
      globalSetup: './test/package/build.mjs',
    },
  ],
  // `npm test -- --coverage test/layers`. v8 says 100 % of the branches of a function that never ran: demand all three.
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/layers/**/*.ts'],
  coverageThreshold: { './src/layers/': { branches: 100, functions: 100, lines: 100 } },
};
