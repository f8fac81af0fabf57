/** The same object but for some of its fields. */
export function without<T extends object>(object: T, ...fields: string[]): Partial<T> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !fields.includes(name))) as Partial<T>;
}
