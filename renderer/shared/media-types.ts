const mediaTypes: Readonly<Record<string, string>> = {
  html: 'text/html',
  pdf: 'application/pdf',
  csv: 'text/csv',
  json: 'application/json',
  npy: 'application/octet-stream'
}

/** By what follows the last dot; bytes that are not known are bytes. */
export function mediaTypeOf(file: string): string {
  return mediaTypes[file.split('.').at(-1)!.toLowerCase()] ?? 'application/octet-stream'
}
