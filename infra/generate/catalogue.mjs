import { load } from './root.mjs';

/** The catalogue of the bank's misbehaviours, as `knet-sandbox` answers it: for programs that choose before they start it. */
export function catalogueFile() {
  const { catalogueJson } = load('apps/sandbox/dist/faults/catalogue.js');
  return { 'apps/sandbox/catalogue.json': `${JSON.stringify(catalogueJson(['bank']), undefined, 2)}\n` };
}
