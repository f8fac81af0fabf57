import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  Max,
  Min,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { isId } from '../../shared/ids';
import { isStorableText } from '../../shared/text';

/**
 * The vocabulary of everything on the wire. Each decorator is class-validator metadata plus what a reader of the
 * generated contracts needs to know; `schemas.ts` turns it into the JSON Schema that validates, documents and types it.
 */

type ClassRef = () => new () => object;

function field(description: string, extra: object, ...rules: PropertyDecorator[]): PropertyDecorator {
  return (target, key) => {
    for (const rule of rules) rule(target, key);
    JSONSchema({ description, ...extra })(target, key as string);
  };
}

/** A string checked by an expression; the expression goes into the contract. */
function stringRule(name: string, check: (value: unknown) => boolean): PropertyDecorator {
  return ValidateBy({ name, validator: { validate: check } });
}

/** May be left out. */
export const Optional = (): PropertyDecorator => IsOptional();

/** An ObjectId: 24 lower-case hex digits. */
export function IdField(description: string): PropertyDecorator {
  const example = '5f1d7a3c9b2e4d6f8a0c1b2d';
  return field(description, { pattern: '^[0-9a-f]{24}$', example }, stringRule('wireString', isId));
}

const UUID_PATTERN = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$';

/** A UUID made by the client (any version). */
export function UuidField(description: string): PropertyDecorator {
  const example = '9b2d6f0e-4c1a-4f7e-8d3b-2a5c6e7f8091';
  const check = (value: unknown) => typeof value === 'string' && new RegExp(UUID_PATTERN).test(value);
  return field(description, { pattern: UUID_PATTERN, example }, stringRule('wireString', check));
}

export interface TextOptions {
  /** fewest Unicode code points; 1 unless told */
  min?: number;
  /** most Unicode code points */
  max?: number;
  /** most bytes in UTF-8; above it the answer is PAYLOAD_TOO_LARGE */
  maxBytes?: number;
  /** expression the whole text must match */
  pattern?: RegExp;
  example?: string;
}

/** Text people write: well-formed Unicode without NUL, stored and returned byte for byte. */
export function TextField(description: string, options: TextOptions = {}): PropertyDecorator {
  const { min = 1, max, maxBytes, pattern, example = 'See you at eight 👋🏽' } = options;
  const extra = {
    format: 'storable-text',
    ...(min > 0 && { minLength: min }),
    ...(max && { maxLength: max }),
    ...(maxBytes && { 'x-max-bytes': maxBytes }),
    ...(pattern && { pattern: pattern.source }),
    example,
  };
  return field(
    description,
    extra,
    stringRule('wireString', (v) => typeof v === 'string' && isStorableText(v)),
  );
}

/** An opaque string that only the server reads: a token or a cursor. */
export function OpaqueField(description: string, max = 4096): PropertyDecorator {
  const check = (value: unknown) => typeof value === 'string';
  return field(
    description,
    { minLength: 1, maxLength: max, example: 'eyJhbGciOi…' },
    stringRule('wireString', check),
  );
}

/** The same where there may be none: null. */
export function NullableOpaqueField(description: string): PropertyDecorator {
  const check = (value: unknown) => value === null || typeof value === 'string';
  const extra = { type: ['string', 'null'], example: null };
  return field(description, extra, stringRule('wireNullable', check));
}

/** An object of any content, for people to look at. */
export function AnyObjectField(description: string): PropertyDecorator {
  const check = (value: unknown) => typeof value === 'object';
  return field(description, { type: 'object', additionalProperties: true }, stringRule('wireMap', check));
}

/** A list of one embedded class, or an object of any content. */
export function DetailsField(description: string, className: string): PropertyDecorator {
  const list = { type: 'array', items: { $ref: `#/components/schemas/${className}` } };
  const any = { type: 'object', additionalProperties: true };
  const check = (value: unknown) => typeof value === 'object';
  return field(description, { anyOf: [list, any] }, stringRule('wireNullable', check));
}

/** A moment: ISO 8601 in UTC with milliseconds. */
export function DateTimeField(description: string): PropertyDecorator {
  const check = (value: unknown) => typeof value === 'string' && !Number.isNaN(Date.parse(value));
  const extra = { format: 'date-time', example: '2026-11-21T18:30:00.000Z' };
  return field(description, extra, stringRule('wireString', check));
}

/** A day as it is called, without a time zone. */
export function DayField(description: string): PropertyDecorator {
  const check = (value: unknown) => typeof value === 'string' && !Number.isNaN(Date.parse(value));
  return field(description, { format: 'date', example: '2026-11-21' }, stringRule('wireString', check));
}

/** A whole number from `min` to `max`, both included. */
export function IntField(description: string, min = 0, max = Number.MAX_SAFE_INTEGER): PropertyDecorator {
  return field(description, { example: Math.max(min, Math.min(50, max)) }, IsInt(), Min(min), Max(max));
}

/** A number from `min` to `max`, both included, whole or not. */
export function NumberField(description: string, min: number, max: number): PropertyDecorator {
  return field(description, { type: 'number', example: max / 2 }, IsNumber(), Min(min), Max(max));
}

/** True or false. */
export function FlagField(description: string): PropertyDecorator {
  return field(description, { example: false }, IsBoolean());
}

/** One of a fixed list of words. */
export function ChoiceField(description: string, choices: readonly string[]): PropertyDecorator {
  return field(description, { example: choices[0] }, IsIn([...choices]));
}

/** Another class of this vocabulary, embedded. */
export function NestedField(description: string, type: ClassRef): PropertyDecorator {
  return (target, key) => {
    ValidateNested()(target, key);
    Type(type)(target, key);
    // beside a $ref a description would be ignored by OpenAPI 3.0 readers, so the two are joined by allOf
    JSONSchema((schema) => ({ description, allOf: [schema] }))(target, key as string);
  };
}

/** A list of embedded objects. */
export function ListField(description: string, type: ClassRef, limits: { min?: number; max?: number } = {}) {
  const rules = [IsArray(), ValidateNested({ each: true }), Type(type)];
  if (limits.min) rules.push(ArrayMinSize(limits.min));
  if (limits.max) rules.push(ArrayMaxSize(limits.max));
  return field(description, {}, ...rules);
}

/** A list of ids without repetition. */
export function IdListField(description: string, limits: { min?: number; max: number }): PropertyDecorator {
  const items = { type: 'string', pattern: '^[0-9a-f]{24}$' };
  const extra = {
    items,
    uniqueItems: true,
    minItems: limits.min ?? 0,
    maxItems: limits.max,
    example: ['5f1d7a3c9b2e4d6f8a0c1b2d'],
  };
  return field(description, extra, IsArray());
}

/** A list of short texts of one form. */
export function TextListField(
  description: string,
  { max, maxLength, pattern, example }: { max: number; maxLength: number; pattern: RegExp; example: string },
): PropertyDecorator {
  const items = { type: 'string', format: 'storable-text', maxLength, pattern: pattern.source };
  return field(description, { items, minItems: 1, maxItems: max, example: [example] }, IsArray());
}

/** A list of whole numbers from 1 on, rising. */
export function NumberListField(description: string, max: number): PropertyDecorator {
  const items = { type: 'integer', minimum: 1 };
  return field(description, { items, maxItems: max, example: [42, 47] }, IsArray());
}

/** A list of a fixed number of counts. */
export function CountListField(description: string, length: number): PropertyDecorator {
  const items = { type: 'integer', minimum: 0 };
  const example = Array.from({ length }, (_, i) => i);
  return field(description, { items, minItems: length, maxItems: length, example }, IsArray());
}

/** A list of SHA-256 hashes, 64 lower-case hex digits each, without repetition. */
export function HashListField(description: string, limits: { min?: number; max: number }): PropertyDecorator {
  const items = { type: 'string', pattern: '^[0-9a-f]{64}$' };
  const extra = {
    items,
    uniqueItems: true,
    minItems: limits.min ?? 0,
    maxItems: limits.max,
    example: ['b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514'],
  };
  return field(description, extra, IsArray());
}

/** A list of short texts people write, without repetition. */
export function LabelListField(
  description: string,
  { max, pattern, example, maxItems }: { max: number; pattern?: RegExp; example: string; maxItems: number },
): PropertyDecorator {
  const text = { type: 'string', format: 'storable-text', minLength: 1, maxLength: max };
  const items = { ...text, ...(pattern && { pattern: pattern.source }) };
  return field(description, { items, uniqueItems: true, maxItems, example: [example] }, IsArray());
}

/** An object whose keys are ids and whose values are one embedded class. */
export function MapField(description: string, className: string, max?: number): PropertyDecorator {
  return (target, key) => {
    stringRule('wireMap', (value) => typeof value === 'object')(target, key);
    JSONSchema({
      description,
      type: 'object',
      // OpenAPI 3.0 typings do not know propertyNames; 3.1 and JSON Schema do
      ...({ propertyNames: { pattern: '^[0-9a-f]{24}$' } } as object),
      additionalProperties: { $ref: `#/components/schemas/${className}` },
      ...(max && { maxProperties: max }),
    })(target, key as string);
  };
}
