/** Every letter of a path as a number. */
export const encoded = (path: string) =>
  path.replace(/[a-z]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);

/** Other spellings of a path, none of which may lead where the path leads. */
export const tricks: readonly [string, (path: string) => string][] = [
  ['a doubled slash before it', (path) => `/${path}`],
  ['doubled slashes', (path) => path.replaceAll('/', '//')],
  ['a dot', (path) => `/.${path}`],
  ['a dot inside', (path) => path.replace(/\/([^/]*)$/, '/./$1')],
  ['two dots', (path) => `/renewals/..${path}`],
  ['two encoded dots', (path) => `/renewals/%2e%2e${path}`],
  ['encoded slashes', (path) => `/${path.slice(1).replaceAll('/', '%2f')}`],
  ['a slash after it', (path) => `${path}/`],
  ['a back slash', (path) => path.replaceAll('/', '\\')],
  ['upper case', (path) => path.replace(/[a-z]+/, (word) => word.toUpperCase())],
  ['one letter in upper case', (path) => path.replace(/[a-z]/, (letter) => letter.toUpperCase())],
  ['a semicolon', (path) => `${path};x=1`],
  ['a zero byte', (path) => `${path}%00`],
  ['a blank', (path) => `${path}%20`],
  ['a format', (path) => `${path}.json`],
  ['twice encoded letters', (path) => encoded(path).replaceAll('%', '%25')],
];
