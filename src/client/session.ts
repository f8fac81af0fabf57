import { Emitter } from './emitter';
import { localErrors, ParleyError } from './errors';
import type { HttpTransport } from './http';
import type { Tokens } from './wire';

// a token is renewed this long before its end, so that no call meets the end under way
const MAX_MARGIN_MS = 30_000;
const MARGIN_SHARE = 0.2;

/** Why nobody is signed in any more. */
export type SessionEnd = 'logout' | 'replaced' | 'revoked' | 'refused';

export type SessionEvent =
  { type: 'started' | 'refreshed'; tokens: Tokens } | { type: 'ended'; reason: SessionEnd };

/** The tokens of the person signed in; refreshes them before they end, once for all who ask at the same time. */
export class Session {
  readonly events: Emitter<{ change: SessionEvent }>;
  private current?: Tokens;
  private renewAt = 0;
  private halfLifeAt = 0;
  private refreshing?: Promise<Tokens>;

  constructor(
    private readonly http: HttpTransport,
    onFault: (error: unknown) => void,
  ) {
    this.events = new Emitter(onFault);
  }

  get tokens(): Tokens | undefined {
    return this.current;
  }

  /** @param isResumed whether the tokens are of an earlier run, so that their age is unknown */
  start(tokens: Tokens, isResumed = false): void {
    this.keep(tokens);
    if (isResumed) this.halfLifeAt = 0;
    this.events.emit('change', { type: 'started', tokens });
  }

  end(reason: SessionEnd): void {
    if (!this.current) return;
    this.current = undefined;
    this.refreshing = undefined;
    this.events.emit('change', { type: 'ended', reason });
  }

  /**
   * Milliseconds for which the tokens need not be refreshed although somebody says that they end soon: a server whose
   * tokens are very short says so all the time.
   */
  get restMs(): number {
    return Math.max(0, this.halfLifeAt - Date.now());
  }

  /**
   * An access token that is good for a while.
   * @throws ParleyError SIGNED_OUT, or why it could not be refreshed
   */
  async accessToken(): Promise<string> {
    if (!this.current) throw localErrors.SIGNED_OUT();
    if (Date.now() < this.renewAt) return this.current.accessToken;
    return (await this.refresh()).accessToken;
  }

  /**
   * Exchanges the refresh token. A refusal ends the session; a server that cannot be reached does not.
   * @throws ParleyError
   */
  refresh(): Promise<Tokens> {
    this.refreshing ??= this.exchange().finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private async exchange(): Promise<Tokens> {
    const before = this.current;
    if (!before) throw localErrors.SIGNED_OUT();
    const { refreshToken } = before;
    try {
      const tokens = await this.http.send<Tokens>({
        method: 'POST',
        path: '/api/auth/refresh',
        body: { refreshToken },
        isOnce: true,
      });
      // signed out, or in again, while the answer was under way
      if (this.current !== before) throw localErrors.SIGNED_OUT();
      this.keep(tokens);
      this.events.emit('change', { type: 'refreshed', tokens });
      return tokens;
    } catch (error) {
      if (this.current === before && isRefusal(error)) this.end('refused');
      throw error;
    }
  }

  private keep(tokens: Tokens): void {
    const lifetimeMs = tokens.expiresIn * 1_000;
    this.current = tokens;
    this.halfLifeAt = Date.now() + lifetimeMs / 2;
    this.renewAt = Date.now() + lifetimeMs - Math.min(MAX_MARGIN_MS, lifetimeMs * MARGIN_SHARE);
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof ParleyError && error.status >= 400 && error.status < 500 && !error.retryable;
}
