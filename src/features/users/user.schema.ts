import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { Types } from 'mongoose';
import { USER_ROLES, type UserRole } from '../../platform/auth/roles';
import { declareCollection } from '../../platform/mongo/collections';
import { type Audience, AUDIENCES } from './dto/user.dto';

/** What a person lets others know. */
@Schema({ _id: false, versionKey: false })
export class UserPrivacy {
  @Prop({ type: String, required: true, enum: AUDIENCES })
  lastSeen: Audience;

  @Prop({ type: String, required: true, enum: AUDIENCES })
  profile: Audience;

  @Prop({ type: String, required: true, enum: AUDIENCES })
  groups: Audience;

  @Prop({ type: Boolean, required: true })
  findByEmail: boolean;

  @Prop({ type: Boolean, required: true })
  readReceipts: boolean;
}

/** A person. The password lives elsewhere, so that no profile read can leak it. */
@Schema({ collection: 'users', versionKey: false })
export class User {
  _id: Types.ObjectId;

  @Prop({ type: String, required: true })
  username: string;

  @Prop({ type: String, required: true })
  usernameLower: string;

  @Prop({ type: String, required: true })
  email: string;

  /** SHA-256 of the address in lower case: who has it in a list of their own finds the person by it */
  @Prop({ type: String })
  emailHash?: string;

  @Prop({ type: String, required: true })
  displayName: string;

  @Prop({ type: String, required: true })
  displayNameLower: string;

  @Prop({ type: String })
  bio?: string;

  @Prop({ type: String, required: true, enum: USER_ROLES })
  role: UserRole;

  @Prop({ type: SchemaFactory.createForClass(UserPrivacy), required: true })
  privacy: UserPrivacy;

  @Prop({ type: Date, required: true })
  createdAt: Date;
}

export const UserSchema = SchemaFactory.createForClass(User);

declareCollection(
  'users',
  UserSchema,
  [
    [{ usernameLower: 1 }, { unique: true, serves: 'findByLogin, findUsernamePrefix; one account per name' }],
    [{ email: 1 }, { unique: true, serves: 'findByLogin; one account per address' }],
    [{ emailHash: 1 }, { serves: 'findManyByEmailHash, findWithoutEmailHash' }],
    [{ displayNameLower: 1, _id: 1 }, { serves: 'findDisplayNamePrefix' }],
  ],
  { 'privacy.profile': 'everyone', 'privacy.groups': 'everyone', 'privacy.findByEmail': true },
);
