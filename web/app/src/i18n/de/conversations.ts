import type { Entry } from '../catalogue'
import type en from '../en/conversations'
export default {
} satisfies Record<keyof typeof en, Entry>
