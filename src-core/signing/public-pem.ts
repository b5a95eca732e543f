/** Public key as a PEM file, which openssl reads. @param publicKey base64 of its DER */
export const publicPem = (publicKey: string): string =>
  `-----BEGIN PUBLIC KEY-----\n${publicKey}\n-----END PUBLIC KEY-----\n`

/** Fingerprint in groups of four digits, for a person who compares it. */
export const fingerprintText = (fingerprint: string): string => fingerprint.match(/.{1,4}/g)!.join(' ')
