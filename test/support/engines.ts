/** The address of an engine that all tests share. */
export function sharedEngine(name: 'TEST_MONGODB_URI' | 'TEST_REDIS_URL'): string {
  const uri = process.env[name];
  if (!uri) throw new Error(`${name} is not set: run the tests by npm test, which starts the engines`);
  return uri;
}

/** The same address with another database. */
export function withDatabase(uri: string, name: string): string {
  const url = new URL(uri);
  url.pathname = `/${name}`;
  return url.toString();
}
