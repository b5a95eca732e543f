const space = '\u00a0'

/** Whole number with separators, such as '10,000'. */
export const count = (value: number): string => value.toLocaleString('en-GB')

/** Number with its noun, such as '1 patch' or '507 patches'. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)}${space}${value === 1 ? one : many}`

/** Number of bytes in decimal units with three digits, such as '405 kB' or '1.64 GB'. */
export function bytesText(bytes: number): string {
  const units = ['kB', 'MB', 'GB', 'TB']
  if (bytes < 1000) return counted(bytes, 'byte')
  const rounded = Number(bytes.toPrecision(3))
  const power = Math.min(units.length, Math.floor(Math.log10(rounded) / 3))
  return `${Number((rounded / 1000 ** power).toPrecision(3))}${space}${units[power - 1]}`
}
