/** A time as DICOM writes it: DA, TM and DT values. */
export interface Moment {
  readonly date: string
  readonly time: string
  readonly dateTime: string
}

const minuteInMs = 60_000

/**
 * A time in the zone of a study.
 * @param iso ISO 8601 UTC
 * @param zone Timezone Offset From UTC, such as `+0100`. Default: the zone of this machine
 */
export function momentOf(iso: string, zone: string): Moment {
  const [, sign, hours, minutes] = /^([+-])(\d{2})(\d{2})$/.exec(zone) ?? []
  const utc = new Date(iso)
  const offset =
    sign === undefined ? -utc.getTimezoneOffset() : (sign === '-' ? -1 : 1) * (60 * Number(hours) + Number(minutes))
  const local = new Date(utc.getTime() + offset * minuteInMs).toISOString()
  const [date, time] = [local.slice(0, 10).replaceAll('-', ''), local.slice(11, 19).replaceAll(':', '')]
  return { date, time, dateTime: `${date}${time}` }
}
