/** The bank's protocol alone, for the process at the bank's door: needs no database library and no container. */
export { encryptTrandata } from './knet.codec';
export { readError, readReport, type BankError, type BankReport } from './knet.report';
export { udfOf } from './knet.request';
export { terminalsSchema, type Terminal } from './terminal';
