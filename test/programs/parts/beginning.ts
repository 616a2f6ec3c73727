/** Imported for what it does, not for a value. */
export const unused = 1;
console.log('the beginning');
