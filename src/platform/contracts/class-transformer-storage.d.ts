/** The metadata storage is not part of class-transformer's typings; class-validator-jsonschema asks for it. */
declare module 'class-transformer/cjs/storage' {
  export const defaultMetadataStorage: unknown;
}
