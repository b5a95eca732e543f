/** Under this name it is remembered what the middle of the audit view shows. */
export const middleModeKey = 'audit.mode'
