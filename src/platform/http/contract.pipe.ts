import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { coreErrors } from '../errors/core.errors';
import { type Check, compileCheck } from '../contracts/validator';
import { contractSchemas } from '../contracts/schemas';
import { isId } from '../../shared/ids';

/** Checks every body, query and path against the class of the parameter, by the same compiled schemas as sockets. */
@Injectable()
export class ContractPipe implements PipeTransform {
  private readonly checks = new Map<string, Check<unknown>>();

  transform(value: unknown, { metatype, type }: ArgumentMetadata): unknown {
    if (type === 'custom' || !metatype || !(metatype.name in contractSchemas())) return value;
    const key = `${type}:${metatype.name}`;
    let check = this.checks.get(key);
    if (!check) {
      check = compileCheck(metatype as new () => unknown, { coerceTypes: type !== 'body' });
      this.checks.set(key, check);
    }
    return check(type === 'query' ? { ...(value as object) } : (value ?? {}));
  }
}

/** An id in a path. Anything that cannot be an id is as absent as an unknown one. */
@Injectable()
export class IdPipe implements PipeTransform {
  transform(value: unknown): string {
    if (!isId(value)) throw coreErrors.NOT_FOUND();
    return value;
  }
}
