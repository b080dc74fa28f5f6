import type { Entry } from '../catalogue'
import type en from '../en/common'
export default {
} satisfies Record<keyof typeof en, Entry>
