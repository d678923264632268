import { JournalError } from './journal';
import { SettingsError } from './sandbox.config';

/** What whoever started the process calls its settings. */
export interface Names {
  readonly port: string;
  readonly state: string;
}

/** One sentence on why the process cannot start or go on, with the remedy where there is one. */
export function why(cause: unknown, names: Names, port?: number): string {
  if (cause instanceof SettingsError || cause instanceof JournalError) return cause.message;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'EADDRINUSE')
    return `Port ${port ?? ''} is in use; stop what listens there or set another ${names.port}.`;
  if (['EACCES', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC', 'EPERM'].includes(code)) {
    return `${names.state} cannot be written (${code}); name a directory that can.`;
  }
  return `The sandbox stopped: ${cause instanceof Error ? cause.message : 'unknown fault'}.`;
}
