'use strict';

const { existsSync } = require('node:fs');
const { join } = require('node:path');

/** The compiled @tajdeed/local: jest's set-up runs outside of its transforms. */
module.exports = function built() {
  const entry = join(__dirname, '../dist/index.js');
  if (!existsSync(entry))
    throw new Error('The specs need compiled code: run `npm run build` first, or use `npm test`.');
  return require(entry);
};
