import { join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the command line reads of its surroundings. No secret is among it: tokens stand in files. */
export interface CliSettings {
  /** TAJDEED_API: where the api is. */
  readonly api: string | undefined;
  /** Where the session is kept: XDG_CONFIG_HOME/tajdeed, else ~/.config/tajdeed. */
  readonly directory: string;
  readonly language: 'ar' | 'en';
  /** NO_COLOR is not set. */
  readonly mayColour: boolean;
}

/** The whole environment, read here and nowhere else. */
export function environment(): Environment {
  return process.env;
}

export function settingsOf(env: Environment): CliSettings {
  const given = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const locale = given('LC_ALL') ?? given('LC_MESSAGES') ?? given('LANG') ?? '';
  const home = given('XDG_CONFIG_HOME') ?? join(given('HOME') ?? '.', '.config');
  return {
    api: given('TAJDEED_API'),
    directory: join(home, 'tajdeed'),
    language: /^ar(?![a-z])/i.test(locale) ? 'ar' : 'en',
    mayColour: given('NO_COLOR') === undefined,
  };
}
