import { StartError } from '../settings/settings';

/** Opens a port; what a person can mend is one sentence with the remedy. */
export async function listening<T>(name: string, port: number, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE')
      throw new StartError(`Port ${port} is in use; stop what listens there, or give ${name} another port.`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
      throw new StartError('LISTEN_HOST is no address of this machine; give one that is, or leave it out.');
    if (code === 'EACCES')
      throw new StartError(`Port ${port} may not be opened; give ${name} a port above 1023.`);
    throw error;
  }
}
