import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from './http';
import type { Ack } from './sockets';

interface DeclaredError {
  code: string;
  status: number;
  message: string;
  retryable: boolean;
}

const FILE = join(__dirname, '..', '..', 'schemas', 'errors.json');
const declared = new Map(
  (JSON.parse(readFileSync(FILE, 'utf8')) as DeclaredError[]).map((error) => [error.code, error]),
);

/** The error as `schemas/errors.json` promises it. */
export function declaredError(code: string): DeclaredError {
  const error = declared.get(code);
  if (!error) throw new Error(`schemas/errors.json does not name ${code}`);
  return error;
}

/** Expects a refusal over REST: the code, its status and text, and a request id that equals the header's. */
export function expectProblem({ status, headers, body }: Answer, code: string): void {
  const error = declaredError(code);
  expect({ status, code: body?.code, title: body?.title }).toEqual({
    status: error.status,
    code,
    title: error.message,
  });
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(body).toMatchObject({ type: 'about:blank', status: error.status, retryable: error.retryable });
  expect(body.requestId).toBe(headers.get('x-request-id'));
}

/** Expects a refusal in an ack. */
export function expectRefusal(ack: Ack, code: string): void {
  const { status, message, retryable } = declaredError(code);
  expect(ack).toMatchObject({ ok: false, error: { code, status, message, retryable } });
  expect(ack.requestId).toMatch(/^s-[0-9a-f]{16}$/);
}
