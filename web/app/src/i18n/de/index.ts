import common from './common'
import conversations from './conversations'
import messages from './messages'
import sessions from './sessions'
import settings from './settings'
import users from './users'

export default { ...common, ...conversations, ...messages, ...sessions, ...settings, ...users }
