const space = '\u00a0'

/** Whole number with separators, such as '10,000'. */
export const count = (value: number): string => value.toLocaleString('en-GB')

/** Number with its noun, such as '1 patch' or '507 patches'. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)}${space}${value === 1 ? one : many}`
