#!/usr/bin/env node
'use strict';

const { existsSync } = require('node:fs');
const { join } = require('node:path');

const entry = join(__dirname, '..', 'dist', 'command.js');
if (existsSync(entry)) require(entry).main();
else {
  process.stderr.write('knet-sandbox is not compiled yet: run `npm run build` first.\n');
  process.exitCode = 1;
}
