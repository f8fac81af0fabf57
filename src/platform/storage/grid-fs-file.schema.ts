import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { declareCollection } from '../mongo/collections';

/** A file of the embedded store, as GridFS describes it. Written when all of its chunks are there. */
@Schema({ collection: 'files.files', versionKey: false })
export class GridFsFile {
  /** its name */
  @Prop({ type: String, required: true })
  _id: string;

  @Prop({ type: Number, required: true })
  length: number;

  @Prop({ type: Number, required: true })
  chunkSize: number;

  @Prop({ type: Date, required: true })
  uploadDate: Date;

  @Prop({ type: String, required: true })
  filename: string;
}

export const GridFsFileSchema = SchemaFactory.createForClass(GridFsFile);

declareCollection('files.files', GridFsFileSchema, [
  [
    { filename: 1, uploadDate: 1 },
    { serves: 'the tools of GridFS, which find files by name; its driver makes it where it is missing' },
  ],
]);
