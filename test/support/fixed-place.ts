/** Time zone and language of every process that tests start. Vitest's configurations import it before there is any. */
Object.assign(process.env, { TZ: 'UTC', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', LANGUAGE: 'en' })
