/** True for codes that mean that the server has no room left (PS3.4 table B.2-1: A7xx). */
export const isFull = (status: number): boolean => status >>> 8 === 0xa7

/** True for codes of an object that was stored, with a warning or without (PS3.4 table B.2-1: 0000, Bxxx). */
export const isStored = (status: number): boolean => status === 0 || status >>> 12 === 0xb

const reasons: Readonly<Record<number, string>> = {
  0x0110: 'the server failed to process it',
  0x0111: 'the server has another object of this UID',
  0x0117: 'its UID is not usable',
  0x0122: 'the server stores no objects of this class',
  0x0124: 'this user may not store',
  0x0213: 'the server has no room left',
  0xc122: 'the server does not store this class in this transfer syntax'
}

/** A failure status of C-STORE, or Failure Reason (0008,1197) of STOW-RS, in words with its code. */
export function storageRefusal(status: number): string {
  const code = status.toString(16).toUpperCase().padStart(4, '0')
  return `${reasons[status] ?? familyOf(status)} (${code})`
}

function familyOf(status: number): string {
  if (isFull(status)) return 'the server has no room left'
  if (status >>> 8 === 0xa9) return 'the server says that its content does not fit its class'
  if (status >>> 12 === 0xc) return 'the server does not understand it'
  return 'the server refused it'
}
