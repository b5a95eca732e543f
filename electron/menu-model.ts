import { z } from 'zod'
import { DenoscopeError } from '../src-core/errors.ts'
import { menuSections, type MenuModel } from './bridge.ts'

const line = (longest: number) =>
  z
    .string()
    .regex(/^[^\p{Cc}]+$/u)
    .min(1)
    .max(longest)

const menuSchema: z.ZodType<MenuModel> = z.strictObject({
  view: line(60),
  theme: z.enum(['dark', 'light']),
  entries: z
    .array(
      z.strictObject({
        id: line(2000),
        label: line(2000),
        section: z.enum(menuSections),
        key: line(40).nullable(),
        enabled: z.boolean()
      })
    )
    .max(400)
})

/** What the page asks to be shown in the menu, checked. @throws argument.invalid */
export function checkedMenu(value: unknown): MenuModel {
  const parsed = menuSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  throw new DenoscopeError('argument.invalid', `menu: ${path.join('.') || 'model'}: ${message}`)
}
