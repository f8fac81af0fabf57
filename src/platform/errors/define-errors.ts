import { AppError } from './app-error';

export interface ErrorSpec {
  status: number;
  message: string;
  /** whether repeating the same call later may succeed; false unless told */
  retryable?: boolean;
}

export interface ErrorExtras {
  details?: unknown;
  retryAfterMs?: number;
}

/** A declared error as `schemas/errors.json` lists it. */
export interface DeclaredError extends Required<ErrorSpec> {
  code: string;
  feature: string;
}

const declared = new Map<string, DeclaredError>();

/**
 * Declares the errors of a feature beside it. Returns one factory per code; codes are unique in the whole
 * application and never change their meaning, as clients decide by them.
 */
export function defineErrors<Codes extends string>(
  feature: string,
  specs: Record<Codes, ErrorSpec>,
): Record<Codes, (extras?: ErrorExtras) => AppError> {
  const factories = {} as Record<Codes, (extras?: ErrorExtras) => AppError>;
  for (const [code, spec] of Object.entries<ErrorSpec>(specs) as [Codes, ErrorSpec][]) {
    if (declared.has(code)) throw new Error(`error code ${code} is declared twice`);
    const { status, message, retryable = false } = spec;
    declared.set(code, { code, feature, status, message, retryable });
    factories[code] = (extras = {}) => new AppError({ code, status, message, retryable, ...extras });
  }
  return factories;
}

/** Every declared error, sorted by code; complete once the application module was loaded. */
export function declaredErrors(): DeclaredError[] {
  return [...declared.values()].sort((a, b) => a.code.localeCompare(b.code));
}
