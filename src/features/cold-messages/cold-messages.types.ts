import type { Id } from '../../shared/ids';

export const SEGMENT_STATES = ['new', 'sealed', 'gone'] as const;

/** What of a message lies in a segment: fields of its document, as the database had them. */
export type MessageBody = Record<string, unknown>;

/** A message whose body lies in a segment. */
export interface ColdPlace {
  segmentId: Id;
  seq: number;
}

/** The body of a message on its way into a segment, as BSON of its fields and its `seq`. */
export interface PackedBody {
  seq: number;
  bytes: Buffer;
}

/** What a file of a segment is. */
export interface SegmentFile {
  file: string;
  sha256: string;
  /** bodies in it */
  messages: number;
  /** of the bodies as they were in the database */
  bytesBefore: number;
  bytesAfter: number;
}

/** A segment, as the features know it. */
export interface SegmentRecord extends Partial<SegmentFile> {
  id: Id;
  conversationId: Id;
  fromSeq: number;
  toSeq: number;
  state: (typeof SEGMENT_STATES)[number];
  /** the file that holds the bodies, and those that may become that */
  files: string[];
  /** files that can become it no more, and are not known to be deleted */
  trash?: string[];
  /** how often a message has left it */
  left?: number;
}

/** A segment whose file is written and verified, and which no message names yet. */
export interface WrittenSegment extends SegmentFile {
  id: Id;
}

/** A segment whose bodies can be read. */
export type SealedSegment = SegmentRecord & SegmentFile;

/** What all segments come to. */
export interface ColdTotals {
  segments: number;
  messages: number;
  bytesBefore: number;
  bytesAfter: number;
}
