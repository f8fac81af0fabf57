import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { HISTORY_MODES, WRITERS } from './conversation-choices.types';

/** What admins decide about a group or channel. */
@Schema({ _id: false, versionKey: false })
export class Settings {
  @Prop({ type: String, required: true, enum: HISTORY_MODES })
  history: (typeof HISTORY_MODES)[number];

  @Prop({ type: String, required: true, enum: WRITERS })
  writers: (typeof WRITERS)[number];

  @Prop({ type: Number, required: true })
  slowModeSeconds: number;

  @Prop({ type: Boolean, required: true })
  joinApproval: boolean;
}

export const SettingsSchema = SchemaFactory.createForClass(Settings);
