#!/usr/bin/env node
// Stands beside the compiled code, so that installing links it before anything is built.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const compiled = join(__dirname, '../dist/main.js');
if (existsSync(compiled)) require(compiled).main();
else {
  process.stderr.write('tajdeed is not built yet: npm run build\n');
  process.exitCode = 2;
}
