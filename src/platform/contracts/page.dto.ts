import { FlagField, IntField, NullableOpaqueField, Optional, TextField } from './fields';

/** Most items a page may hold. */
export const MAX_PAGE_SIZE = 100;
/** Items on a page when the caller names no limit. */
export const DEFAULT_PAGE_SIZE = 50;

/** What every paged query accepts. */
export class PageQueryDto {
  @Optional()
  @IntField(`Items on the page; ${DEFAULT_PAGE_SIZE} unless told.`, 1, MAX_PAGE_SIZE)
  limit?: number;

  @Optional()
  @TextField(
    '`nextCursor` of the page before; opaque and signed. (History also takes a moment in ISO 8601.)',
    {
      max: 1024,
      example: 'eyJzIjo0Mn0.c2ln',
    },
  )
  cursor?: string;
}

/** What every page carries beside its items. */
export class PageDto {
  @NullableOpaqueField('Leads to the next page; null on the last one.')
  nextCursor: string | null;

  @FlagField('Whether there is another page.')
  hasMore: boolean;
}
