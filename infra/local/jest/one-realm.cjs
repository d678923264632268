'use strict';

const { createRequire } = require('node:module');
const { join, sep } = require('node:path');
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

const root = join(__dirname, '../../..');
const native = createRequire(__filename);
const { dependencies, devDependencies } = native(join(root, 'package.json'));

// jest gives every spec file a realm and a copy of every package of its own, and most of a file's time goes into loading
// those two thousand modules again. Here the files of a worker share its realm and its packages, as a process of ours does,
// and only our own sources are fresh in each. Not shared is what keeps a first caller for good: Temporal's native runtime,
// which every file ends for itself, and nestjs-pino's logger.
const shared = new Set(
  Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => !/^(@temporalio\/|nestjs-pino$)/.test(name),
  ),
);
const inPackages = join(root, 'node_modules') + sep;

function isShared(file) {
  if (!file.startsWith(inPackages) || !/\.[cm]?js$/.test(file)) return false;
  const [first, second] = file.slice(inPackages.length).split(sep);
  return shared.has(first.startsWith('@') ? `${first}/${second}` : first);
}

/** Stands where jest wants a realm. */
const here = {};
const { compileFunction } = vm;
vm.compileFunction = (code, parameters, options) => {
  if (options?.parsingContext !== here) return compileFunction(code, parameters, options);
  const { filename } = options;
  if (!isShared(filename)) return compileFunction(code, parameters, { filename });
  return (module) => {
    module.exports = native(filename);
  };
};

/** Puts back what a spec file may change for the next one: globals, settings, Nest's one logger, how pg reads a date. */
function tidyLater() {
  const { exit } = process;
  const env = { ...process.env };
  const globals = Object.getOwnPropertyDescriptors(globalThis);
  const { Logger } = native('@nestjs/common');
  const { staticInstanceRef, logLevels } = Logger;
  const { types } = native('pg');
  const readDate = types.getTypeParser(types.builtins.DATE);
  return () => {
    process.exit = exit; // jest wraps it for each file
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
    Object.assign(process.env, env);
    for (const key of Reflect.ownKeys(globalThis)) {
      const [then, now] = [globals[key], Reflect.getOwnPropertyDescriptor(globalThis, key)];
      if (then === undefined) Reflect.deleteProperty(globalThis, key);
      else if (now?.value !== then.value || now?.get !== then.get)
        Reflect.defineProperty(globalThis, key, then);
    }
    Object.assign(Logger, { staticInstanceRef, logLevels });
    Logger.detachBuffer(); // of an application that did not come up
    types.setTypeParser(types.builtins.DATE, readDate);
  };
}

module.exports = class OneRealm extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    const [Mocker, Timers] = [this.moduleMocker.constructor, this.fakeTimersModern.constructor];
    this.global = globalThis;
    this.moduleMocker = new Mocker(globalThis);
    this.fakeTimers = null;
    this.fakeTimersModern = new Timers({ config: config.projectConfig, global: globalThis });
    this.tidy = tidyLater();
  }

  getVmContext() {
    return here;
  }

  async teardown() {
    await super.teardown();
    this.tidy();
  }
};
