import type { Entry } from '../catalogue'
import type en from '../en/users'
export default {
} satisfies Record<keyof typeof en, Entry>
