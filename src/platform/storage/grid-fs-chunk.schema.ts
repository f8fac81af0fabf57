import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { declareCollection } from '../mongo/collections';

/** A part of a file of the embedded store. */
@Schema({ collection: 'files.chunks', versionKey: false })
export class GridFsChunk {
  _id: Types.ObjectId;

  @Prop({ type: String, required: true })
  files_id: string;

  /** its place in the file, from 0 */
  @Prop({ type: Number, required: true })
  n: number;

  @Prop({ type: Buffer, required: true })
  data: Buffer;
}

export const GridFsChunkSchema = SchemaFactory.createForClass(GridFsChunk);

declareCollection('files.chunks', GridFsChunkSchema, [
  [
    { files_id: 1, n: 1 },
    { unique: true, serves: 'GridFsStore: get, delete; a part of a file once' },
  ],
]);
