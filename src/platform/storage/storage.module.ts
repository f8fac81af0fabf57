import { Global, Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { FileStore } from './file-store';
import { GridFsFile, GridFsFileSchema } from './grid-fs-file.schema';
import { GridFsChunk, GridFsChunkSchema } from './grid-fs-chunk.schema';
import { GridFsStore } from './grid-fs.repository';

/** Where files are kept. */
@Global()
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: GridFsFile.name, schema: GridFsFileSchema },
      { name: GridFsChunk.name, schema: GridFsChunkSchema },
    ]),
  ],
  providers: [{ provide: FileStore, useClass: GridFsStore }],
  exports: [FileStore],
})
export class StorageModule {}
