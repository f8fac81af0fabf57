import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { RETENTION_MODES } from '../../shared/retention';
import { HISTORY_MODES, WRITERS } from './conversation-choices.types';

/** How long the server keeps what is sent. */
@Schema({ _id: false, versionKey: false })
export class RetentionSetting {
  @Prop({ type: String, required: true, enum: RETENTION_MODES })
  mode: (typeof RETENTION_MODES)[number];

  @Prop({ type: Number })
  seconds?: number;
}

export const RetentionSettingSchema = SchemaFactory.createForClass(RetentionSetting);

/** What is decided about a conversation. */
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

  /** as in the workspace unless told */
  @Prop({ type: RetentionSettingSchema })
  retention?: RetentionSetting;
}

export const SettingsSchema = SchemaFactory.createForClass(Settings);
