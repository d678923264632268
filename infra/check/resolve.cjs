/** Lets the boundary check follow `@tajdeed/*` to the sources instead of the built files. */
const { readdirSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..', '..');
const rooms = readdirSync(join(root, 'libs')).map((room) => [
  `@tajdeed/${room}$`,
  join(root, 'libs', room, 'src/index.ts'),
]);

module.exports = {
  resolve: {
    alias: Object.fromEntries([...rooms, ['@tajdeed/workflows$', join(root, 'workflows/src/index.ts')]]),
    extensions: ['.ts', '.js', '.json'],
  },
};
