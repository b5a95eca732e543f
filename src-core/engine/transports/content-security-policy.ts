/**
 * Content that the screen may load: its own files only.
 * - Styles may be inline, as components set them.
 * - WebAssembly belongs to the slice viewer.
 * - Pictures of patches and reports are made on the page.
 * @param connect further origins the page may connect to, such as a WebSocket on loopback.
 */
export function contentSecurityPolicy(connect: readonly string[] = []): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src ${["'self'", ...connect].join(' ')}`,
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'"
  ].join('; ')
}
