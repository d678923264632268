import { JournalError } from './journal';
import { SettingsError } from './sandbox.config';

/** What whoever started the process calls its settings. */
export interface Names {
  readonly port: string;
  readonly host: string;
  readonly state: string;
}

/** One sentence on why the process cannot start or go on, with the remedy where there is one. */
export function why(cause: unknown, names: Names, port?: number): string {
  if (cause instanceof SettingsError || cause instanceof JournalError) return cause.message;
  const { code, syscall } = saidBySystem(cause);
  if (code === 'EADDRINUSE')
    return `Port ${port ?? ''} is in use; stop what listens there or set another ${names.port}.`;
  if (code === 'EACCES' && syscall === 'listen')
    return `Port ${port ?? ''} may not be opened; set a ${names.port} above 1023.`;
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'].includes(code))
    return `${names.host} is no address of this machine; set one that is, or leave it out.`;
  if (['EACCES', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOSPC', 'EPERM'].includes(code)) {
    return `${names.state} cannot be written (${code}); name a directory that can.`;
  }
  return `The sandbox stopped: ${cause instanceof Error ? cause.message : 'unknown fault'}.`;
}

/** The system's own words for what failed. */
function saidBySystem(cause: unknown): { code: string; syscall: string } {
  const word = (name: string) => (cause instanceof Error ? String(Reflect.get(cause, name) ?? '') : '');
  return { code: word('code'), syscall: word('syscall') };
}
