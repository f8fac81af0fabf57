import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { SCHEMA_POINTER } from '../contracts/schemas';

type Dto = new () => object;

interface Success {
  description: string;
  response?: Dto;
  isStream?: boolean;
}

/** What a reader of the contract must know of a route. */
export interface EndpointSpec {
  summary: string;
  /** class of the answer; none: 204 without a body */
  response?: Dto;
  /** the answer never ends: a stream of server-sent events, whose data is of the class */
  isStream?: boolean;
  /** HTTP status of success: 200, or 204 without an answer */
  status?: number;
  /** other successes, by status */
  alsoStatus?: Record<number, Omit<Success, 'isStream'>>;
  body?: Dto;
  query?: Dto;
  /** codes it may answer with, beside those every route may */
  errors?: string[];
  isPublic?: boolean;
}

/** Where the generator of `schemas/openapi.json` finds what Swagger's own decorators cannot say. */
export const ENDPOINT_EXTENSION = 'x-parley-endpoint';

const ref = (dto: Dto) => ({ $ref: `${SCHEMA_POINTER}${dto.name}` });

/** Documents a route once: summary, body, query, answer and every error with its status. */
export function Endpoint(spec: EndpointSpec): MethodDecorator {
  const { summary, response, body, query, errors = [], isPublic = false } = spec;
  const status = spec.status ?? (response ? 200 : 204);
  const extension = { errors, isPublic, body: body?.name, query: query?.name };
  const usual: Success = {
    description: response ? 'Done.' : 'Done; no body.',
    response,
    isStream: spec.isStream,
  };
  const successes = Object.entries<Success>({ [status]: usual, ...spec.alsoStatus });
  return applyDecorators(
    HttpCode(status),
    ApiOperation({ summary }),
    ...successes.map(([code, one]) => success(Number(code), one)),
    ApiExtension(ENDPOINT_EXTENSION, extension),
    ...(isPublic ? [] : [ApiBearerAuth()]),
  );
}

function success(status: number, { description, response, isStream }: Success): MethodDecorator {
  if (!response) return ApiResponse({ status, description });
  const schema = ref(response);
  return ApiResponse({
    ...{ status, description },
    ...(isStream ? { content: { 'text/event-stream': { schema } } } : { schema }),
  });
}
