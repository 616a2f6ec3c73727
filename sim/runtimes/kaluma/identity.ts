/** The unique id of the stand-in's flash chip, as `board.uid` shows it: 16 hexadecimal digits. */
export const UID = 'E6614103E73A2B2F';
