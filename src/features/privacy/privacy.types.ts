/** What one person may know of another, and do with them. */
export interface Sight {
  /** one of the two blocks the other: nothing but the name is left */
  isBlocked: boolean;
  /** whether they are there, and when they last were */
  presence: boolean;
  /** more of the profile than the name */
  profile: boolean;
  /** adding them to groups and channels */
  adding: boolean;
}
