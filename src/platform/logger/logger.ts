import type { LoggerService } from '@nestjs/common';
import { type Level, pino, type Logger as PinoLogger } from 'pino';
import pretty from 'pino-pretty';
import type { AppConfig } from '../../config/app-config';

let root: PinoLogger = pino({ level: 'info' });

/**
 * Sets level and format for the whole process. Bodies and tokens are never handed to a logger; the redaction is the
 * second lock on that door.
 */
export function configureLogger({ level, format }: AppConfig['log']): void {
  const options = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        'password',
        'token',
        'accessToken',
        'refreshToken',
        'content',
        'authorization',
        'cookie',
      ].flatMap((key) => [key, `*.${key}`]),
      censor: '[redacted]',
    },
  };
  root =
    format === 'json'
      ? pino(options)
      : pino(
          options,
          pretty({ sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', singleLine: true }),
        );
}

/** A logger of one part of the server. */
export class Log {
  constructor(private readonly context: string) {}

  debug(message: string, fields: object = {}): void {
    this.write('debug', message, fields);
  }
  info(message: string, fields: object = {}): void {
    this.write('info', message, fields);
  }
  warn(message: string, fields: object = {}): void {
    this.write('warn', message, fields);
  }
  error(message: string, error: unknown, fields: object = {}): void {
    this.write('error', message, { ...fields, err: error });
  }

  private write(level: Level, message: string, fields: object): void {
    root[level]({ context: this.context, ...fields }, message);
  }
}

/** Nest's own lines, written through the same logger. */
export class NestLog implements LoggerService {
  log(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  private write(level: Level, message: unknown, rest: unknown[]): void {
    const context = typeof rest.at(-1) === 'string' ? rest.at(-1) : 'Nest';
    if (message instanceof Error) root[level]({ context, err: message }, message.message);
    else root[level]({ context }, String(message));
  }
}
