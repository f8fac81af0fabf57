import { Endpoints } from './endpoints';
import { localErrors, ParleyError, type ErrorBody } from './errors';

const TIMEOUT_MS = 10_000;

type Query = Record<string, string | number | undefined>;

/** One call of the REST interface. */
export interface HttpCall {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** begins with `/api` */
  path: string;
  query?: Query;
  body?: object;
  token?: string;
  /** a repetition would be refused if the first attempt was done after all: leave it to the caller */
  isOnce?: boolean;
}

/** Sends REST calls to whichever node answers. */
export class HttpTransport {
  private readonly endpoints: Endpoints;

  constructor(urls: readonly string[]) {
    this.endpoints = new Endpoints(urls);
  }

  /**
   * The parsed answer, `undefined` for an empty one.
   * @throws ParleyError with the server's code; UNREACHABLE when no node answers within 10 s
   */
  async send<T>(call: HttpCall): Promise<T> {
    for (let left = this.endpoints.count; ; left -= 1) {
      try {
        return await this.attempt<T>(call);
      } catch (error) {
        if (error instanceof ParleyError) throw error;
        this.endpoints.advance();
        if (left <= 1 || call.isOnce) throw localErrors.UNREACHABLE();
      }
    }
  }

  private async attempt<T>({ method, path, query, body, token }: HttpCall): Promise<T> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      const response = await fetch(this.endpoints.current + path + queryString(query), {
        method,
        headers: {
          accept: 'application/json',
          ...(body && { 'content-type': 'application/json' }),
          ...(token && { authorization: `Bearer ${token}` }),
        },
        body: body && JSON.stringify(body),
        signal: abort.signal,
      });
      const text = await response.text();
      if (!response.ok) throw toError(response.status, text);
      return (text ? JSON.parse(text) : undefined) as T;
    } finally {
      clearTimeout(timer);
    }
  }
}

function queryString(query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) params.set(key, String(value));
  const text = params.toString();
  return text && `?${text}`;
}

/** The problem document as an error; whatever a proxy answered instead is told apart by its status alone. */
function toError(status: number, text: string): ParleyError {
  let problem: Partial<ErrorBody> & { title?: string; detail?: string } = {};
  try {
    problem = JSON.parse(text) as typeof problem;
  } catch {
    // not JSON, so not from Parley
  }
  return new ParleyError({
    ...problem,
    code: problem.code ?? `HTTP_${status}`,
    status,
    message: problem.detail ?? problem.title ?? `The server answered ${status}.`,
    retryable: problem.retryable ?? status >= 500,
  });
}
