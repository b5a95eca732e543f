const space = '\u00a0'

/** Whole number with separators, such as '10,000'. */
export const count = (value: number): string => value.toLocaleString('en-GB')

/** Number with its noun, such as '1 patch' or '507 patches'. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)}${space}${value === 1 ? one : many}`

/** Such as '3.2 GB'. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  const value = bytes / 1000 ** power
  return `${power === 0 ? value : Number(value.toPrecision(3))} ${units[power]}`
}
