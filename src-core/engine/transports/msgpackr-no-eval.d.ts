/** The build of msgpackr that never calls `new Function`, which a strict CSP forbids; it ships without types. */
declare module 'msgpackr/index-no-eval' {
  export * from 'msgpackr'
}
